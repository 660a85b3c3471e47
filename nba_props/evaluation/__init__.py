"""How good the predictions are, said so that a sceptic could sign it.

Walk-forward, beside the baselines and the line, by population and with intervals over games.
"""
