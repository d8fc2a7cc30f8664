"""Records scipy's quantiles of N(0, 1) in the middle of n equal parts of probability.

    pip install scipy && python quantiles.py > quantiles.json
"""
import json

import numpy as np
import scipy
from scipy.stats import norm

cases = [{"side": n, "values": norm.ppf((np.arange(n) + 0.5) / n).tolist()} for n in [2, 3, 20, 100]]
print(json.dumps({"scipy": scipy.__version__, "cases": cases}))
