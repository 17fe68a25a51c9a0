#!/bin/sh
# Makes the golden models of XGBoost anew: an environment for each version of the library, made
# once, and the script run in each. Needs Python 3.11, for which all these versions have wheels, and
# a package index.
#
#     Tests/Oracles/golden/make.sh [FOLDER-FOR-ENVIRONMENTS]
set -eu
cd "$(dirname "$0")"
environments=${1:-${TMPDIR:-/tmp}/larder-golden}
export OMP_NUM_THREADS=1

# environment NAME REQUIREMENT...
environment() {
    name=$1
    shift
    if [ ! -e "$environments/$name/done" ]; then
        python3.11 -m venv "$environments/$name"
        "$environments/$name/bin/pip" install --quiet "$@"
        touch "$environments/$name/done"
    fi
}

# Oldest first: what 1.0 trains, 1.7 answers for.
for version in 1.0.2 1.4.2 1.7.6 2.0.3 2.1.4; do
    # Without the requirements, which are a gigabyte of code for graphics cards.
    environment "xgboost-$version" --no-deps "xgboost==$version" "numpy==1.26.4" "scipy==1.17.1"
    "$environments/xgboost-$version/bin/python" xgboost_models.py
done
environment xgboost-3.2.0 xgboost-cpu==3.2.0 numpy==2.4.6 pandas==3.1.1
"$environments/xgboost-3.2.0/bin/python" xgboost_models.py
