import Features
import HTTP
import Models

extension Endpoint {
    /// `GET /ping`: MLflow's health check: 200 or 503, both a line's end.
    static func ping(_ services: Services) -> Endpoint {
        Endpoint(.get, "/ping", .requires(.describe)) { _, _ in
            let isReady = services.readiness.faults.isEmpty
            return .now(Response(status: isReady ? .ok : .serviceUnavailable, text: "\n"))
        }.speakingMLflow
    }

    static let invocationsPath = "/invocations"

    /// `POST /invocations`: MLflow's scoring server, for its clients as they are.
    ///
    /// A server of MLflow's has one model. Here the query or a header names it, unless the project
    /// has only one.
    static func invocations(_ services: Services) -> Endpoint {
        Endpoint(
            .post, invocationsPath, .requires(.predict), query: ["model", "project"]
        ) { request, _ in
            let format = try InvocationFormat(request.header("Content-Type"))
            let project = request.project
            let name =
                try request.query("model") ?? request.header(modelHeader)
                ?? services.onlyModel(of: project)
            let served = try services.predictions.served(
                name, alias: PredictionService.defaultAlias, project: project)
            return try services.answer(
                request, renderError: MLflowProblem.response(to:)
            ) { body in
                let signature = served.model.signature
                let rows: InputRows =
                    switch format {
                    case .json:
                        try InputRows(invocation: body, for: signature, served.version.policy)
                    case .csv: try InputRows(csv: body, for: signature, served.version.policy)
                    }
                return services.predictions(for: rows, served)
            }
        }.speakingMLflow
    }

    private static let modelHeader = "Larder-Model"
}

extension Services {
    fileprivate func onlyModel(of project: String) throws(Problem) -> String {
        let names = features.project(project).all(.model).map(\.definition.id.name)
        guard let name = names.first else {
            throw Problem(
                .notFound, "not-found", "the project has no model",
                detail: "The project \"\(project)\" defines none.",
                hint: "POST /v1/apply defines one.")
        }
        guard names.count == 1 else {
            throw .invalid(
                "query.model", "The project has the models \(InputColumns.list(names)).",
                hint: "Name one by ?model= or the header Larder-Model.")
        }
        return name
    }
}
