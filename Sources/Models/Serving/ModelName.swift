/// What a model is found by.
struct ModelName: Hashable, Sendable {
    let project: String
    let model: String

    func version(_ version: Int) -> VersionName {
        VersionName(project: project, model: model, version: version)
    }
}
