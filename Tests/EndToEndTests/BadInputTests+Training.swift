import Testing

/// What is wrong with requests to train, and what is said about it.
extension BadInputTests {
    @Test func `an unknown model is not trained`() async throws {
        try await refuses(
            "POST", "/v1/models/nope/train", body: "{}",
            with: """
                404 not-found: unknown model "nope"
                The project defines no such model.
                → GET /v1/models lists those of the project.
                """)
    }

    @Test func `training needs something to train on`() async throws {
        try await refuses(
            "POST", "/v1/models/demand/train", body: "{}",
            with: """
                422 invalid: the request is wrong
                Nothing is given to train on.
                - dataset: Nothing is given to train on. → Name a dataset, or give entity_rows or \
                an entity_query.
                """)
    }

    @Test func `an unknown dataset is named in training`() async throws {
        try await refuses(
            "POST", "/v1/models/demand/train", body: #"{"dataset":"nope"}"#,
            with: """
                404 not-found: unknown dataset "nope"
                No dataset of that name has been built.
                → POST /v1/datasets builds one.
                """)
    }

    @Test func `training needs a label`() async throws {
        try await refuses(
            "POST", "/v1/models/loose/train", body: #"{"dataset":"nope"}"#,
            with: """
                422 invalid: the request is wrong
                Neither the request nor the model "loose" names a label.
                - label: Neither the request nor the model "loose" names a label.
                """)
    }

    @Test func `an unknown field is named in training`() async throws {
        try await refuses(
            "POST", "/v1/models/demand/train", body: #"{"dataset":"nope","labels":"y"}"#,
            with: """
                422 invalid: the request is wrong
                There is no field "labels" here.
                - labels: There is no field "labels" here. → The fields are dataset, \
                feature_service, entity_rows, entity_query, as_known, label, label_delay, task, \
                objective, split, search, parameters, early_stopping_rounds, class_weights, \
                monotone_constraints, calibrate, slices, refit, report, limits, seed, threads, \
                gate, id.
                """)
    }

    @Test func `an unknown task is named`() async throws {
        try await refuses(
            "POST", "/v1/models/demand/train", body: #"{"dataset":"nope","task":"ranking"}"#,
            with: """
                422 invalid: the request is wrong
                There is no task "ranking".
                - task: There is no task "ranking". → The tasks are regression, binary, \
                multiclass, count.
                """)
    }

    @Test func `an unknown parameter is named with the known ones`() async throws {
        try await refuses(
            "POST",
            "/v1/models/demand/train",
            body: #"{"dataset":"nope","parameters":{"lr":1}}"#,
            with: """
                422 training: unknown parameter "lr"
                Unknown parameter "lr".
                → Known are alpha, colsample_bylevel, colsample_bynode, colsample_bytree, eta, \
                gamma, lambda, max_bin, max_delta_step, max_depth, max_leaves, min_child_weight, \
                num_parallel_tree, rounds, scale_pos_weight, subsample.
                """)
    }

    @Test func `a parameter out of range is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/models/demand/train",
            body: #"{"dataset":"nope","parameters":{"eta":-1}}"#,
            with: """
                422 training: parameter "eta" is out of range
                It is -1.
                → Give a number above 0 and up to 1.
                """)
    }

    @Test func `an unknown kind of split is named`() async throws {
        try await refuses(
            "POST",
            "/v1/models/demand/train",
            body: #"{"dataset":"nope","split":{"kind":"random"}}"#,
            with: """
                422 invalid: the request is wrong
                There is no kind of split "random".
                - split.kind: There is no kind of split "random". → The kinds are time, \
                group and folds.
                """)
    }

    @Test func `an embargo that is no duration is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/models/demand/train",
            body: #"{"dataset":"nope","split":{"embargo":"long"}}"#,
            with: """
                422 invalid: the request is wrong
                "long" is not a duration.
                - split.embargo: "long" is not a duration. → Write a whole number and a unit: 90s, \
                15m, 3h, 7d or 4w.
                """)
    }

    @Test func `a number of threads out of range is refused`() async throws {
        try await refuses(
            "POST", "/v1/models/demand/train", body: #"{"dataset":"nope","threads":0}"#,
            with: """
                422 training: "threads" is out of range
                It is 0.
                → Give a whole number from 1 to 64.
                """)
    }

    @Test func `an objective of another task is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/models/demand/train",
            body: #"{"dataset":"nope","objective":"binary:logistic"}"#,
            with: """
                422 training: objective "binary:logistic" does not fit task "regression"
                It is for task "binary".
                → Use "reg:squarederror" or "reg:absoluteerror" or "reg:pseudohubererror" or \
                "reg:logistic".
                """)
    }
}
