// Scores rows with a library's own C interface, as `scoring-target` does with Larder; compiled by
// `model_scoring.py` when it is measured. Arguments are made before, so that only the call is in
// the figures.
//
//   scoring_peers xgboost|explaining-xgboost|lightgbm|tl2cgen LIBRARY MODEL ROWS WIDTH
#include <dlfcn.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { rowsMax = 100000, widthMax = 1024, slicesMax = 100000 };
static float *rows;
static double *wideRows;
static size_t width;
static double *answers;
/// How many answers a row has, and how many single rows are taken in turn.
static size_t answersOfRow = 1, singleRows = 1000;
/// Calls between two looks at the clock.
static size_t singleCalls = 100;

static void *library;
static void *function(const char *name) {
    void *found = dlsym(library, name);
    if (!found) {
        fprintf(stderr, "scoring_peers: no function %s\n", name);
        exit(1);
    }
    return found;
}
static void check(int code, const char *what) {
    if (code != 0) {
        fprintf(stderr, "scoring_peers: %s failed\n", what);
        exit(1);
    }
}

// XGBoost: in-place prediction. The rows' description is text, which belongs to a call.
static void *xgboost;
static int (*xgboostPredict)(
    void *, const char *, const char *, void *, const uint64_t **, uint64_t *, const float **);
static void loadXGBoost(const char *model) {
    int (*create)(void **, uint64_t, void **) = function("XGBoosterCreate");
    int (*load)(void *, const char *) = function("XGBoosterLoadModel");
    int (*set)(void *, const char *, const char *) = function("XGBoosterSetParam");
    xgboostPredict = function("XGBoosterPredictFromDense");
    check(create(NULL, 0, &xgboost), "XGBoosterCreate");
    check(load(xgboost, model), "XGBoosterLoadModel");
    check(set(xgboost, "nthread", "1"), "XGBoosterSetParam");
}
static void scoreXGBoost(size_t first, size_t count) {
    char array[160];
    snprintf(
        array, sizeof array,
        "{\"data\":[%llu,true],\"shape\":[%zu,%zu],\"typestr\":\"<f4\",\"version\":3}",
        (unsigned long long)(uintptr_t)(rows + first * width), count, width);
    const uint64_t *shape;
    uint64_t dimensions;
    const float *result;
    check(
        xgboostPredict(
            xgboost, array,
            "{\"type\":0,\"training\":false,\"iteration_begin\":0,\"iteration_end\":0,"
            "\"strict_shape\":false,\"missing\":NaN,\"cache_id\":0}",
            NULL, &shape, &dimensions, &result),
        "XGBoosterPredictFromDense");
    for (size_t row = 0; row < count; row++) answers[row] = result[row];
}

// XGBoost's contributions, which it gives for a DMatrix only: made before, one a row, and one of as
// many rows as are explained at once.
static void **matrices;
static void *batch;
static size_t batchCount;
static int (*xgboostExplain)(
    void *, void *, const char *, const uint64_t **, uint64_t *, const float **);
static void *matrix(size_t first, size_t count) {
    int (*create)(const float *, uint64_t, uint64_t, float, void **) =
        function("XGDMatrixCreateFromMat");
    void *made;
    check(create(rows + first * width, count, width, NAN, &made), "XGDMatrixCreateFromMat");
    return made;
}
static void loadExplainingXGBoost(const char *model) {
    loadXGBoost(model);
    xgboostExplain = function("XGBoosterPredictFromDMatrix");
    answersOfRow = width + 1;
    // A call takes milliseconds.
    singleCalls = 1;
    matrices = malloc(singleRows * sizeof *matrices);
    for (size_t row = 0; row < singleRows; row++) matrices[row] = matrix(row, 1);
}
static void explainXGBoost(size_t first, size_t count) {
    if (count > 1 && count != batchCount) {
        batch = matrix(0, count);
        batchCount = count;
    }
    const uint64_t *shape;
    uint64_t dimensions;
    const float *result;
    check(
        xgboostExplain(
            xgboost, count > 1 ? batch : matrices[first],
            "{\"type\":2,\"training\":false,\"iteration_begin\":0,\"iteration_end\":0,"
            "\"strict_shape\":false}",
            &shape, &dimensions, &result),
        "XGBoosterPredictFromDMatrix");
    for (size_t k = 0; k < count * answersOfRow; k++) answers[k] = result[k];
}

// LightGBM: the fast single-row call for one row, on doubles, which need not be converted.
static void *lightgbm;
static void *lightgbmFast;
static int (*lightgbmOne)(void *, const void *, int64_t *, double *);
static int (*lightgbmMany)(
    void *, const void *, int, int32_t, int32_t, int, int, int, int, const char *, int64_t *,
    double *);
static void loadLightGBM(const char *model) {
    int (*load)(const char *, int *, void **) = function("LGBM_BoosterCreateFromModelfile");
    int (*begin)(void *, int, int, int, int, int32_t, const char *, void **) =
        function("LGBM_BoosterPredictForMatSingleRowFastInit");
    lightgbmOne = function("LGBM_BoosterPredictForMatSingleRowFast");
    lightgbmMany = function("LGBM_BoosterPredictForMat");
    int iterations;
    check(load(model, &iterations, &lightgbm), "LGBM_BoosterCreateFromModelfile");
    check(
        begin(lightgbm, 0, 0, -1, 1, (int32_t)width, "num_threads=1", &lightgbmFast),
        "LGBM_BoosterPredictForMatSingleRowFastInit");
}
static void scoreLightGBM(size_t first, size_t count) {
    int64_t length;
    const double *start = wideRows + first * width;
    if (count == 1) {
        check(lightgbmOne(lightgbmFast, start, &length, answers), "SingleRowFast");
        return;
    }
    check(
        lightgbmMany(
            lightgbm, start, 1, (int32_t)count, (int32_t)width, 1, 0, 0, -1, "num_threads=1",
            &length, answers),
        "LGBM_BoosterPredictForMat");
}

// tl2cgen: the compiled function takes entries in which a value may be marked missing, and adds.
typedef union {
    int missing;
    float value;
    int category;
} Entry;
static void (*tl2cgenPredict)(Entry *, int, float *);
static void loadTl2cgen(const char *model) {
    (void)model;
    tl2cgenPredict = function("predict");
}
static void scoreTl2cgen(size_t first, size_t count) {
    Entry entries[widthMax];
    for (size_t row = 0; row < count; row++) {
        for (size_t k = 0; k < width; k++) entries[k].value = rows[(first + row) * width + k];
        float result[1] = {0};
        tl2cgenPredict(entries, 0, result);
        answers[row] = result[0];
    }
}

static void (*score)(size_t first, size_t count);

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}
static int compare(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/// The median of slices of calls, in microseconds a row: another process's time slice falls into
/// few of them.
static void measure(size_t count, double seconds) {
    static double slices[slicesMax];
    const size_t calls = count == 1 ? singleCalls : 1;
    const size_t reach = count == 1 ? singleRows : rowsMax / count * count;
    size_t slice = 0, row = 0;
    const double start = now();
    do {
        const double before = now();
        for (size_t call = 0; call < calls; call++) {
            score(row, count);
            row = (row + count) % reach;
        }
        slices[slice++] = (now() - before) / (double)(calls * count) * 1e6;
    } while (slice < slicesMax && now() - start < seconds);
    qsort(slices, slice, sizeof *slices, compare);
    printf("%.9g\n", slices[slice / 2]);
}

int main(int argc, char **arguments) {
    if (argc != 6 || !(library = dlopen(arguments[2], RTLD_NOW | RTLD_GLOBAL))) {
        fprintf(stderr, "scoring_peers: %s\n", argc == 6 ? dlerror() : "wrong arguments");
        return 1;
    }
    width = (size_t)atoi(arguments[5]);
    rows = malloc(rowsMax * width * sizeof *rows);
    wideRows = malloc(rowsMax * width * sizeof *wideRows);
    answers = malloc(rowsMax * (width + 1) * sizeof *answers);
    FILE *file = fopen(arguments[4], "rb");
    if (!file || fread(rows, sizeof *rows * width, rowsMax, file) != rowsMax) return 1;
    for (size_t k = 0; k < rowsMax * width; k++) wideRows[k] = rows[k];
    if (strcmp(arguments[1], "xgboost") == 0) {
        loadXGBoost(arguments[3]);
        score = scoreXGBoost;
    } else if (strcmp(arguments[1], "explaining-xgboost") == 0) {
        loadExplainingXGBoost(arguments[3]);
        score = explainXGBoost;
    } else if (strcmp(arguments[1], "lightgbm") == 0) {
        loadLightGBM(arguments[3]);
        score = scoreLightGBM;
    } else {
        loadTl2cgen(arguments[3]);
        score = scoreTl2cgen;
    }
    puts("ready");
    fflush(stdout);
    char word[16];
    size_t count;
    double seconds;
    while (scanf("%15s %zu", word, &count) == 2) {
        if (strcmp(word, "answers") == 0) {
            score(0, count);
            for (size_t k = 0; k < count * answersOfRow; k++) printf("%.9g ", answers[k]);
            puts("");
        } else if (scanf("%lf", &seconds) == 1) {
            measure(count, seconds);
        }
        fflush(stdout);
    }
    return 0;
}
