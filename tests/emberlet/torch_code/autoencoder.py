# A variational autoencoder with transposed convolutions, on little pictures of circles.
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(21)


class Circles(Dataset):
    def __init__(self, n, size=16, transform=None):
        self.size, self.transform = size, transform
        self.parameters = torch.rand(n, 3)

    def __len__(self):
        return self.parameters.shape[0]

    def __getitem__(self, i):
        cx, cy, r = (
            self.parameters[i] * torch.tensor([6.0, 6.0, 3.0]) + torch.tensor([5.0, 5.0, 2.0])
        ).tolist()
        grid = torch.arange(self.size, dtype=torch.float)
        image = (((grid[:, None] - cy) ** 2 + (grid[None, :] - cx) ** 2).sqrt() < r).float().unsqueeze(0)
        return self.transform(image) if self.transform else image


class VAE(nn.Module):
    def __init__(self, latent=3):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv2d(1, 4, 4, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(4, 8, 4, stride=2, padding=1),
            nn.ReLU(),
            nn.Flatten(),
        )
        self.fc_mu = nn.Linear(128, latent)
        self.fc_var = nn.Linear(128, latent)
        self.decoder = nn.Sequential(
            nn.Linear(latent, 128),
            nn.Unflatten(1, (8, 4, 4)),
            nn.ConvTranspose2d(8, 4, 4, stride=2, padding=1),
            nn.ELU(),
            nn.ConvTranspose2d(4, 1, 3, stride=2, padding=1, output_padding=1),
        )

    def reparameterize(self, mu, logvar):
        std = torch.exp(0.5 * logvar)
        return mu + torch.randn_like(std) * std

    def forward(self, x):
        h = self.encoder(x)
        mu, logvar = self.fc_mu(h), self.fc_var(h)
        return self.decoder(self.reparameterize(mu, logvar)), mu, logvar


def loss_function(logits, x, mu, logvar):
    bce = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
    kld = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    return (bce + kld) / x.size(0), bce / x.size(0), kld / x.size(0)


loader = DataLoader(Circles(64), batch_size=16, shuffle=True)
model = VAE()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3, betas=(0.9, 0.99))
for epoch in range(4):
    for images in loader:
        reconstruction, mu, logvar = model(images)
        loss, bce, kld = loss_function(reconstruction, images, mu, logvar)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"epoch {epoch} loss {loss.item():.3f} bce {bce.item():.3f} kld {kld.item():.4f}")
model.eval()
with torch.inference_mode():
    samples = torch.sigmoid(model.decoder(torch.randn(2, 3)))
print(samples.shape, samples.mean().item(), samples.requires_grad)
upsampled = F.interpolate(samples, scale_factor=2, mode="nearest")
print(upsampled.shape, F.interpolate(samples, size=(8, 8), mode="bilinear", align_corners=False).sum().item())
print(F.pad(samples, (1, 1, 2, 2), value=0.5).shape, F.avg_pool2d(samples, 4).flatten(1)[0, :4])
patches = samples.unfold(2, 4, 4).unfold(3, 4, 4)
print(
    patches.shape, torch.allclose(patches.reshape(2, 16, 16).sum(-1), F.unfold(samples, 4, stride=4).sum(1))
)
