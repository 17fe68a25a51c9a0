import HTTP
import Models

/// What the protocols share that bring their rows along.
extension Services {
    /// Scores rows for a caller, who is to see nothing else; here they are counted.
    func scores(
        of rows: ModelRows, _ given: GivenInputs, from served: ServedModel
    ) -> [Double] {
        metrics.predictions.add(
            Double(rows.count), served.version.model, String(served.version.version))
        return predictions.scores(of: rows, given, with: served)
    }

    /// What the version of a model says to a body of the Open Inference Protocol.
    func infer(
        _ body: UnsafeRawBufferPointer, jsonBytes: Int?, _ served: ServedModel
    ) throws -> Response {
        let signature = served.model.signature
        let request = try InferenceRequest(
            body, jsonBytes: jsonBytes, for: signature, served.version.policy)
        let scores = request.rows.withRows(width: signature.inputs.count) {
            self.scores(of: $0, request.rows.given(in: $0), from: served)
        }
        return InferenceAnswer(
            scores, of: served.version.model, version: served.version.version, signature,
            to: request
        ).response
    }

    /// The predictions for rows, as TF Serving and MLflow answer them.
    func predictions(for rows: InputRows, _ served: ServedModel) -> Response {
        let scores = rows.withRows { self.scores(of: $0, rows.given, from: served) }
        return Response(
            contentType: "application/json",
            bytes: PredictionList.body(scores, rows: rows.count, of: served.model.signature))
    }

    /// Bodies that are answered on the event loop: rows of a larger one may take it too long, even
    /// if a row has few values and the model many trees.
    private static let immediateBytesMax = 32 * 1024

    /// Answers a request with what is made of its body, in a task where that may take long.
    func answer(
        _ request: borrowing Request,
        renderError: @escaping @Sendable (any Error) -> Response,
        _ make: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Response
    ) throws -> Answer {
        guard request.body.count > Self.immediateBytesMax else {
            return .now(try make(request.body))
        }
        let body = request.detached().body
        return later(request.id, self, renderError: { error, _ in renderError(error) }) {
            try body.withUnsafeBytes { try make($0) }
        }
    }
}
