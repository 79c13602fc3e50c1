"""Probes: hidden tests that are programs without expected values; what they give is compared with the reference's."""
