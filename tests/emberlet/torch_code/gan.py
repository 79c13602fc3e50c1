# A generator and a discriminator that play against each other on a ring of points.
import torch
from torch import nn, optim

torch.manual_seed(17)
LATENT = 4


def weights_init(m):
    classname = m.__class__.__name__
    if classname.find("Linear") != -1:
        nn.init.normal_(m.weight.data, 0.0, 0.2)
        if m.bias is not None:
            nn.init.constant_(m.bias.data, 0)
    elif classname.find("BatchNorm") != -1:
        nn.init.normal_(m.weight.data, 1.0, 0.02)


class Generator(nn.Module):
    def __init__(self):
        super(Generator, self).__init__()

        def block(i, o, normalize=True):
            layers = [nn.Linear(i, o, bias=not normalize)]
            if normalize:
                layers.append(nn.BatchNorm1d(o, 0.8))
            layers.append(nn.LeakyReLU(0.2, inplace=True))
            return layers

        self.model = nn.Sequential(
            *block(LATENT, 16, normalize=False), *block(16, 16), nn.Linear(16, 2), nn.Tanh()
        )

    def forward(self, z):
        return self.model(z) * 1.5


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = nn.Sequential(
            nn.Linear(2, 32), nn.LeakyReLU(0.2), nn.Dropout(0.3), nn.Linear(32, 1), nn.Sigmoid()
        )

    def forward(self, x):
        return self.model(x).view(-1)


netG, netD = Generator().apply(weights_init), Discriminator().apply(weights_init)
print(netG)
criterion = nn.BCELoss()
fixed_noise = torch.randn(8, LATENT)
optimizerD = optim.Adam(netD.parameters(), lr=2e-3, betas=(0.5, 0.999))
optimizerG = optim.Adam(netG.parameters(), lr=2e-3, betas=(0.5, 0.999))
G_losses, D_losses = [], []
for i in range(30):
    angle = torch.rand(32) * 2 * torch.pi
    real = torch.stack((angle.cos(), angle.sin()), dim=1)
    netD.zero_grad()
    label = torch.full((32,), 0.9, dtype=torch.float)
    errD_real = criterion(netD(real), label)
    errD_real.backward()
    fake = netG(torch.randn(32, LATENT))
    label.fill_(0.0)
    output = netD(fake.detach())
    errD_fake = criterion(output, label)
    errD_fake.backward()
    D_G_z1 = output.mean().item()
    optimizerD.step()
    netG.zero_grad()
    label.fill_(1.0)
    errG = criterion(netD(fake), label)
    errG.backward()
    optimizerG.step()
    G_losses.append(errG.item())
    D_losses.append((errD_real + errD_fake).item())
    if i % 10 == 0:
        print("[%d/30] D %.4f G %.4f D(G(z)) %.4f" % (i, D_losses[-1], G_losses[-1], D_G_z1))
netG.eval()
with torch.no_grad():
    points = netG(fixed_noise).detach().cpu()
print(points.norm(dim=1))
print(sum(G_losses) / len(G_losses), min(D_losses))
