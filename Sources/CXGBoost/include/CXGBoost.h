#ifndef LARDER_CXGBOOST_H
#define LARDER_CXGBOOST_H

#include <xgboost/c_api.h>

/// The functions of libxgboost that Larder calls, looked up when training first starts.
///
/// The fields take their types from the system's own header, so a changed signature does not
/// compile. Only functions present from 1.7 to 3.x are listed.
typedef struct XGBoostFunctions {
    __typeof__(XGBoostVersion) *_Nonnull version;
    __typeof__(XGBGetLastError) *_Nonnull lastError;
    __typeof__(XGBSetGlobalConfig) *_Nonnull setGlobalConfiguration;
    __typeof__(XGDMatrixCreateFromMat_omp) *_Nonnull matrixCreate;
    __typeof__(XGDMatrixSetFloatInfo) *_Nonnull matrixSetFloats;
    __typeof__(XGDMatrixSetStrFeatureInfo) *_Nonnull matrixSetFeatureStrings;
    __typeof__(XGDMatrixFree) *_Nonnull matrixFree;
    __typeof__(XGBoosterCreate) *_Nonnull boosterCreate;
    __typeof__(XGBoosterSetParam) *_Nonnull boosterSetParameter;
    __typeof__(XGBoosterSetAttr) *_Nonnull boosterSetAttribute;
    __typeof__(XGBoosterSetStrFeatureInfo) *_Nonnull boosterSetFeatureStrings;
    __typeof__(XGBoosterUpdateOneIter) *_Nonnull boosterUpdate;
    __typeof__(XGBoosterEvalOneIter) *_Nonnull boosterEvaluate;
    __typeof__(XGBoosterPredictFromDense) *_Nonnull boosterPredictFromDense;
    __typeof__(XGBoosterLoadModelFromBuffer) *_Nonnull boosterLoad;
    __typeof__(XGBoosterSaveModelToBuffer) *_Nonnull boosterSave;
    __typeof__(XGBoosterFree) *_Nonnull boosterFree;
} XGBoostFunctions;

/// Loads libxgboost into the process.
///
/// @param functions Filled when the answer is 0.
/// @param problem Set to a static or loader-owned text when the answer is not 0; valid until the
///        next dlopen or dlsym of the calling thread.
/// @return 0, or -1 when the library or one of its functions is missing.
int xgboost_load(XGBoostFunctions *_Nonnull functions, const char *_Nullable *_Nonnull problem);

#endif
