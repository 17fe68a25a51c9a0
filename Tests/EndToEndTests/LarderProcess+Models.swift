import Testing

extension LarderProcess {
    /// Declares a model, adds a version of `OperationsModel` for each list of inputs, and makes the
    /// first the champion.
    ///
    /// - Parameter more: Of its definition, from a comma on.
    func addModel(_ name: String, _ more: String = "", inputs: [[String]]) async throws {
        var answers = [try await apply("models:\n  - {name: \(name)\(more)}\n")]
        for inputs in inputs {
            answers.append(
                try await send(
                    "POST", "/v1/models/\(name)/versions?format=xgboost-json",
                    body: OperationsModel.document(inputs: inputs)))
        }
        answers.append(
            try await send(
                "PUT", "/v1/models/\(name)/aliases/champion", body: #"{"version": 1}"#))
        for answer in answers { try #require(answer.status < 300, "\(answer.text)") }
    }
}
