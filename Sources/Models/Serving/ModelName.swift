/// What a model is found by.
struct ModelName: Hashable, Sendable {
    let project: String
    let model: String
}
