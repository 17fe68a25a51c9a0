package import Features

/// Why a model file was refused. Nothing of a refused file is kept.
package enum ModelError: Error, Sendable, Equatable {
    /// Not of its format at all; the text says where and why.
    case malformed(String)
    /// A member every model of the format has is not there. `member` is its path.
    case missing(member: String)
    /// The file contradicts itself. `place` is like `tree 3`.
    case inconsistent(place: String, problem: String)
    /// Something the format allows and this program does not do yet. `subject` is a plural.
    case unsupported(subject: String, hint: String)
    /// `limit` is the greatest count of `what` that is accepted.
    case tooLarge(what: String, count: Int, limit: Int)
    /// `features` are the references that the service has.
    case unboundInputs(names: [String], service: String, features: [String])
    case textInputs(names: [String], service: String)
    case otherTask(model: String, declared: ModelTask, found: ModelTask)
    case unknownVersion(model: String, version: Int)
    case unknownAlias(model: String, alias: String, known: [String])
    case versionInUse(model: String, version: Int, alias: String)
    /// The version did not load when the server started.
    case unservable(model: String, version: Int)
    case unexplained(reason: UnexplainedReason)

    package var message: String {
        switch self {
        case .malformed: "the model file cannot be read"
        case .missing(let member): "the model file has no \"\(member)\""
        case .inconsistent(let place, let problem): "\(place): \(problem)"
        case .unsupported(let subject, _): "models with \(subject) are not supported"
        case .tooLarge(let what, _, _): "the model has too many \(what)"
        case .unboundInputs(_, let service, _):
            "the model does not fit the feature service \"\(service)\""
        case .otherTask(let model, let declared, _):
            "the model \"\(model)\" is declared for task \"\(declared.rawValue)\""
        case .textInputs(_, let service):
            "the feature service \"\(service)\" has features that are not numbers"
        case .unknownVersion(let model, let version):
            "the model \"\(model)\" has no version \(version)"
        case .unknownAlias(let model, let alias, _):
            "the model \"\(model)\" has no alias \"\(alias)\""
        case .versionInUse(let model, let version, _):
            "version \(version) of the model \"\(model)\" is in use"
        case .unservable(let model, let version):
            "version \(version) of the model \"\(model)\" cannot be served"
        case .unexplained: "the model's predictions cannot be explained"
        }
    }

    package var detail: String? {
        switch self {
        case .malformed(let text): text
        case .missing, .inconsistent, .unsupported: nil
        case .tooLarge(_, let count, let limit): "There are \(count), the limit is \(limit)."
        case .unboundInputs(let names, _, _):
            "The model's inputs \(Self.list(names)) are not among its features."
        case .otherTask(_, _, let found):
            "The file's objective is for task \"\(found.rawValue)\"."
        case .textInputs(let names, _): "A model cannot take \(Self.list(names))."
        case .unknownVersion: nil
        case .unknownAlias(_, _, let known):
            known.isEmpty ? "It has none." : "It has \(Self.list(known))."
        case .unservable: "It did not load when the server started; the log says why."
        case .versionInUse(_, _, let alias): "The alias \"\(alias)\" names it."
        case .unexplained(let reason): reason.detail
        }
    }

    package var hint: String? {
        switch self {
        case .malformed, .missing, .inconsistent:
            "The file is damaged or of another format; save the model again."
        case .unsupported(_, let hint): hint
        case .tooLarge: "Train a smaller model."
        case .unboundInputs(_, _, let features):
            "Name the inputs as the service does: \(features.joined(separator: ", "))."
        case .otherTask: "Upload a model of that task, or declare another one."
        case .textInputs: "Leave them out of the service, or express them as numbers."
        case .unknownVersion: "GET /v1/models/{model} lists its versions."
        case .unknownAlias:
            "PUT /v1/models/{model}/aliases/{alias} sets one once a version exists."
        case .unservable: "Mend its feature service, and set the alias again."
        case .versionInUse: "Point the alias at another version first."
        case .unexplained(let reason): reason.hint
        }
    }

    private static func list(_ names: [String]) -> String {
        names.map { "\"\($0)\"" }.joined(separator: ", ")
    }
}
