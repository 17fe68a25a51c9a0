#!/bin/sh
# Makes the golden models anew, the expected contributions of those under `explanations`, and the
# cases of `metrics`: an environment for each version of a library, made once, and the library's
# script run in each. Needs a package index, Python 3.11, for which the versions up to 3.2 have
# wheels, 3.13 for the others, and for the last bits of what scikit-learn fits a processor with
# AVX-512.
#
#     Tests/Oracles/golden/make.sh [FOLDER-FOR-ENVIRONMENTS]
set -eu
cd "$(dirname "$0")"
environments=${1:-${TMPDIR:-/tmp}/larder-golden}
export OMP_NUM_THREADS=1
export OPENBLAS_CORETYPE=SkylakeX

# environment PYTHON NAME REQUIREMENT...
environment() {
    python=$1
    name=$2
    shift 2
    if [ ! -e "$environments/$name/done" ]; then
        "$python" -m venv "$environments/$name"
        "$environments/$name/bin/pip" install --quiet "$@"
        touch "$environments/$name/done"
    fi
}

# Oldest first: what 1.0 trains, 1.7 answers for.
for version in 1.0.2 1.4.2 1.7.6 2.0.3 2.1.4; do
    # Without the requirements, which are a gigabyte of code for graphics cards.
    environment python3.11 "xgboost-$version" --no-deps \
        "xgboost==$version" "numpy==1.26.4" "scipy==1.17.1"
    "$environments/xgboost-$version/bin/python" xgboost_models.py
done
environment python3.11 xgboost-3.2.0 xgboost-cpu==3.2.0 numpy==2.4.6 pandas==3.1.1
"$environments/xgboost-3.2.0/bin/python" xgboost_models.py
environment python3.13 xgboost-3.4.1 xgboost-cpu==3.4.1 numpy==2.5.5 pandas==3.1.1
"$environments/xgboost-3.4.1/bin/python" xgboost_models.py

environment python3.11 lightgbm-3.3.5 \
    lightgbm==3.3.5 pandas==1.5.3 numpy==1.26.4 scikit-learn==1.9.1 scipy==1.17.1
"$environments/lightgbm-3.3.5/bin/python" lightgbm_models.py
environment python3.11 lightgbm-4.7.0 lightgbm==4.7.0 pandas==3.1.1 numpy==2.4.6
"$environments/lightgbm-4.7.0/bin/python" lightgbm_models.py

environment python3.11 onnx-1.23.2 \
    onnx==1.23.2 onnxruntime==1.32.0 skl2onnx==1.20.0 onnxmltools==1.16.0 scikit-learn==1.9.1 \
    lightgbm==4.7.0 xgboost-cpu==3.2.0 pandas==3.1.1 numpy==2.4.6 scipy==1.17.1
"$environments/onnx-1.23.2/bin/python" onnx_models.py
"$environments/onnx-1.23.2/bin/python" shap_values.py

environment python3.11 scikit-learn-1.9.1 scikit-learn==1.9.1 numpy==2.4.6 scipy==1.17.1
"$environments/scikit-learn-1.9.1/bin/python" -W ignore metrics.py
