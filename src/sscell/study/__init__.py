"""Who asks: rate capability, sweeps and experiments on models built once."""
