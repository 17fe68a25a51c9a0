#include "CXGBoost.h"

#include <dlfcn.h>
#include <stdlib.h>

// libgomp reads its environment in a constructor, when it is loaded, and never again. Linked to
// the program it would be loaded before main; so libxgboost, which brings libgomp, is loaded here,
// after the wait policy is set. Without it idle training threads spin at every barrier and take
// the cores from whoever is serving. A policy set by the operator is kept (the last argument, 0).
int xgboost_load(XGBoostFunctions *functions, const char **problem) {
    setenv("OMP_WAIT_POLICY", "passive", 0);
    void *library = dlopen("libxgboost.so.0", RTLD_NOW | RTLD_LOCAL);
    // The name under which a newer library, installed by hand, is found.
    if (!library) library = dlopen("libxgboost.so", RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        *problem = dlerror();
        return -1;
    }
#define LOOK_UP(field, name)                                                                       \
    if (!(functions->field = (__typeof__(functions->field))dlsym(library, #name))) {               \
        *problem = "the library has no function " #name;                                           \
        return -1;                                                                                 \
    }
    LOOK_UP(version, XGBoostVersion)
    LOOK_UP(lastError, XGBGetLastError)
    LOOK_UP(setGlobalConfiguration, XGBSetGlobalConfig)
    LOOK_UP(matrixCreate, XGDMatrixCreateFromMat_omp)
    LOOK_UP(matrixSetFloats, XGDMatrixSetFloatInfo)
    LOOK_UP(matrixSetFeatureStrings, XGDMatrixSetStrFeatureInfo)
    LOOK_UP(matrixFree, XGDMatrixFree)
    LOOK_UP(boosterCreate, XGBoosterCreate)
    LOOK_UP(boosterSetParameter, XGBoosterSetParam)
    LOOK_UP(boosterSetAttribute, XGBoosterSetAttr)
    LOOK_UP(boosterSetFeatureStrings, XGBoosterSetStrFeatureInfo)
    LOOK_UP(boosterUpdate, XGBoosterUpdateOneIter)
    LOOK_UP(boosterEvaluate, XGBoosterEvalOneIter)
    LOOK_UP(boosterPredictFromDense, XGBoosterPredictFromDense)
    LOOK_UP(boosterLoad, XGBoosterLoadModelFromBuffer)
    LOOK_UP(boosterSave, XGBoosterSaveModelToBuffer)
    LOOK_UP(boosterFree, XGBoosterFree)
#undef LOOK_UP
    return 0;
}
