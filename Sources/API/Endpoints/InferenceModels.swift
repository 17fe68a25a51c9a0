import Features
import HTTP
import JSON
import Models

extension Endpoint {
    /// `GET /v2/models/{name}[/versions/{version}]`: the tensors that a model takes and gives.
    static func inferenceModel(_ services: Services, at path: InferencePath) -> Endpoint {
        Endpoint(
            .get, path.template(""), .requires(.describe), query: ["project"]
        ) { request in
            let served = try await path.served(request, services)
            let versions = try await services.predictions.store.versions(
                of: served.version.model, project: request.project)
            return .json(served.metadata(versions: versions.map(\.version)))
        }.speakingInference
    }

    /// `GET /v2/models/{name}[/versions/{version}]/ready`: 200 if the model answers.
    static func inferenceModelReady(_ services: Services, at path: InferencePath) -> Endpoint {
        Endpoint(
            .get, path.template("/ready"), .requires(.describe), query: ["project"]
        ) { request in
            let served = try await path.served(request, services)
            return .json(["name": .string(served.version.model), "ready": true])
        }.speakingInference
    }

    /// `GET /v2/models/{name}[/versions/{version}]/config`: the same as metadata in the words of
    /// Triton's configurations, for its tools.
    static func inferenceConfiguration(
        _ services: Services, at path: InferencePath
    ) -> Endpoint {
        Endpoint(
            .get, path.template("/config"), .requires(.describe), query: ["project"]
        ) { request in
            .json(try await path.served(request, services).configuration)
        }.speakingInference
    }

    /// `GET /v2/models/{name}[/versions/{version}]/stats`: how many rows were predicted since the
    /// start.
    static func inferenceStatistics(_ services: Services, at path: InferencePath) -> Endpoint {
        Endpoint(
            .get, path.template("/stats"), .requires(.describe), query: ["project"]
        ) { request in
            let served = try await path.served(request, services)
            return .json(["model_stats": [services.statistics(of: served.version)]])
        }.speakingInference
    }

    /// `GET /v2/models/stats`: the same of every model that answers.
    static func allInferenceStatistics(_ services: Services) -> Endpoint {
        Endpoint(
            .get, "/v2/models/stats", .requires(.describe), query: ["project"]
        ) { request, _ in
            let names = services.features.project(request.project).all(.model)
                .map(\.definition.id.name)
            let statistics = names.compactMap { name -> JSONValue? in
                // One that does not answer has none.
                let served = try? services.predictions.served(
                    name, alias: PredictionService.defaultAlias, project: request.project)
                return served.map { services.statistics(of: $0.version) }
            }
            return .now(.json(["model_stats": .array(statistics)]))
        }.speakingInference
    }
}

extension Services {
    fileprivate func statistics(of version: ModelVersion) -> JSONValue {
        let count = metrics.predictions.value(version.model, String(version.version))
        return [
            "name": .string(version.model), "version": .string(String(version.version)),
            "inference_count": .integer(Int64(count)),
        ]
    }
}

extension ServedModel {
    fileprivate func metadata(versions: [Int]) -> JSONValue {
        let signature = model.signature
        let outputs = signature.outputs.map { output in
            tensor(
                output.name, TensorDatatype(output.type),
                [-1] + output.shape(rows: 1).dropFirst())
        }
        // One tensor does not tell what its columns are.
        let columns = JSONValue.array(signature.inputs.map { .string($0.name) }).text
        return [
            "name": .string(version.model),
            "versions": .array(versions.map { .string(String($0)) }),
            "platform": .string(platform),
            "inputs": .array(
                signature.shownTensors.map {
                    tensor($0.name, $0.datatype, [-1, $0.columns.count])
                }),
            "outputs": .array(outputs),
            "properties": [
                "columns": .string(columns), "version": .string(String(version.version)),
            ],
        ]
    }

    fileprivate var configuration: JSONValue {
        let signature = model.signature
        let part = { (name: String, datatype: TensorDatatype, shape: [Int]) -> JSONValue in
            [
                "name": .string(name), "data_type": .string(datatype.configurationName),
                "dims": .array(shape.map { .integer(Int64($0)) }),
            ]
        }
        return [
            "name": .string(version.model), "platform": .string(platform), "backend": "larder",
            // The first dimension is part of the shapes below.
            "max_batch_size": 0,
            "input": .array(
                signature.shownTensors.map { part($0.name, $0.datatype, [-1, $0.columns.count]) }),
            "output": .array(
                signature.outputs.map {
                    part($0.name, TensorDatatype($0.type), [-1] + $0.shape(rows: 1).dropFirst())
                }),
        ]
    }

    private var platform: String {
        switch model.format {
        case .xgboostJSON, .xgboostUBJ: "larder_xgboost"
        case .lightGBM: "larder_lightgbm"
        case .onnx: "larder_onnx"
        case .linear: "larder_linear"
        }
    }

    private func tensor(_ name: String, _ datatype: TensorDatatype, _ shape: [Int]) -> JSONValue {
        [
            "name": .string(name), "datatype": .string(datatype.rawValue),
            "shape": .array(shape.map { .integer(Int64($0)) }),
        ]
    }
}
