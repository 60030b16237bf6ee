"""The devices that Keras computes on, whatever its backend is."""


def gpus() -> list[str]:
    """The GPUs that Keras sees in this process; it imports Keras."""
    import keras

    if keras.config.backend() == "torch":  # whose devices Keras does not list
        import torch

        return [f"cuda:{number}" for number in range(torch.cuda.device_count())]
    try:
        return list(keras.distribution.list_devices("gpu"))
    except RuntimeError:  # JAX without a GPU
        return []
