import Features
package import HTTP

/// All of the API: every endpoint there is, in the order of the documentation.
package enum Application {
    package static func router(_ services: Services) -> Router {
        Router(routes: endpoints(services).map { $0.route(services) })
    }

    /// What the admin listener serves: health and metrics, without a key, on loopback only.
    package static func adminRouter(_ services: Services) -> Router {
        Router(routes: operations(services).map { $0.opened.route(services) })
    }

    static func endpoints(_ services: Services) -> [Endpoint] {
        operations(services) + definitions(services) + data(services) + models(services)
            + inference(services) + mlflow(services) + feast(services)
    }

    private static func operations(_ services: Services) -> [Endpoint] {
        [
            .livez(), .readyz("/readyz", services), .readyz("/healthz", services),
            .feastHealth(services, at: .root), .metrics(services), .version(services),
        ]
    }

    private static func definitions(_ services: Services) -> [Endpoint] {
        [.applyDefinitions(services)]
            + DefinitionKind.allCases.flatMap { kind -> [Endpoint] in
                // A model's answer has its versions besides.
                let get: [Endpoint] = kind == .model ? [] : [.getDefinition(kind, services)]
                return get + [
                    .listDefinitions(kind, services), .putDefinition(kind, services),
                    .deleteDefinition(kind, services),
                ]
            }
    }

    private static func data(_ services: Services) -> [Endpoint] {
        [
            .loadTable(services), .writeFeatureViewRows(services), .writeDataSourceRows(services),
            .materialize(services), .backfill(services), .runRetention(services),
            .onlineFeatures(services), .verifyOnline(services), .auditSkew(services),
            .historicalFeatures(services), .createDataset(services), .listDatasets(services),
            .getDataset(services), .deleteDataset(services), .getDatasetRows(services),
            .verifyDataset(services), .explainDataset(services), .listJobs(services),
            .getJob(services), .cancelJob(services), .jobEvents(services),
            .getBatchPredictions(services), .listAudit(services),
        ]
    }

    /// What clients of Feast call; see `docs/feast.md`.
    private static func feast(_ services: Services) -> [Endpoint] {
        FeastPath.allCases.flatMap { path -> [Endpoint] in
            [
                .feastOnlineFeatures(services, at: path), .writeFeastRows(services, at: path),
                .pushFeastRows(services, at: path), .materializeForFeast(services, at: path),
                .materializeIncrementallyForFeast(services, at: path),
                .refuseFeastDocuments("/search", at: path),
                .refuseFeastDocuments("/retrieve-online-documents", at: path),
            ]
        } + [.feastHealth(services, at: .project), .feastRegistry(services)]
    }

    /// What clients of the Open Inference Protocol call, in both versions; see `docs/inference.md`.
    private static func inference(_ services: Services) -> [Endpoint] {
        [
            .inferenceLive(), .inferenceReady(services), .inferenceServer(services, "/v2"),
            .inferenceServer(services, "/v2/"), .allInferenceStatistics(services),
            .predictInstances(services),
        ]
            + InferencePath.allCases.flatMap { path -> [Endpoint] in
                [
                    .inferenceModel(services, at: path), .inferenceModelReady(services, at: path),
                    .inferenceConfiguration(services, at: path),
                    .inferenceStatistics(services, at: path),
                ]
            } + [.infer(services), .inferByVersion(services)]
            + [
                .repositoryIndex(services), .loadRepositoryModel(services),
                .unloadRepositoryModel(services),
            ]
    }

    /// What clients of MLflow's scoring server call besides `/version`.
    private static func mlflow(_ services: Services) -> [Endpoint] {
        [.ping(services), .invocations(services)]
    }

    private static func models(_ services: Services) -> [Endpoint] {
        [
            .getModel(services), .addModelVersion(services), .getModelVersion(services),
            .deleteModelVersion(services),
            .setModelAlias(services), .deleteModelAlias(services),
            .rollBackModelAlias(services), .listAliasChanges(services),
            .listTrainingRuns(services), .getTrainingRun(services), .getModelCard(services),
            .getModelArtifact(services), .predict(services), .predictBatch(services),
            .trainModel(services), .getPrediction(services), .addLabels(services),
            .getPerformance(services), .setRollout(services), .getRollout(services),
            .deleteRollout(services),
        ]
    }

    /// What the server refuses by itself, told as the protocol of the path tells its problems.
    @Sendable package static func response(
        to failure: HTTPFailure, path: String?, requestID: String
    ) -> Response {
        let problem = Problem(
            failure.status, "http", failure.title, detail: failure.detail)
        guard let path else { return problem.response(requestID: requestID) }
        if InferencePath.isSpoken(at: path) { return InferenceProblem.response(to: problem) }
        if path == Endpoint.invocationsPath { return MLflowProblem.response(to: problem) }
        return problem.response(requestID: requestID)
    }
}
