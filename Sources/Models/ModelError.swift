package import Features

/// Why a model file was refused. Nothing of a refused file is kept.
package enum ModelError: Error, Sendable, Equatable, Codable {
    /// Not of its format at all; the text says where and why.
    case malformed(String)
    /// It looks like something else: what `formats` are.
    case otherFormat(ModelFormat, looksLike: String, formats: [ModelFormat])
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
    /// `problems` are like `origin_weather:sky is string, but sky takes a number`.
    case unfitFeatures(_ problems: [String], service: String)
    /// `columns` are the dataset's.
    case unboundColumns(names: [String], dataset: String, columns: [String])
    case repeatedColumn(_ name: String, dataset: String)
    /// `names` are columns of entity rows that no table can have.
    case unfitColumns(_ names: [String])
    /// `columns` are those of the entity rows and of their predictions.
    case wideTable(columns: Int, limit: Int)
    case noRollout(model: String)
    /// A rollout names it.
    case versionTried(model: String, version: Int)
    case triedAlready(model: String, version: Int)
    /// `lacking` are join keys and request values.
    case untriable(model: String, version: Int, lacking: [String])
    case otherTask(model: String, declared: ModelTask, found: ModelTask)
    case unknownVersion(model: String, version: Int)
    case unknownAlias(model: String, alias: String, known: [String])
    case versionInUse(model: String, version: Int, alias: String)
    /// It answers for the alias on this server, where the version that this names did not load.
    case versionAnswers(model: String, version: Int, alias: String, inPlaceOf: Int)
    /// The model was loaded on this server, and has no alias that would say what answers.
    case versionAnswersUnnamed(model: String, version: Int)
    /// The version did not load on this server.
    case unservable(model: String, version: Int, reason: String)
    /// The stored file is not the one that was added.
    case damaged(model: String, version: Int, sha256: String, found: String)
    /// A row of the check has other scores alone than among others.
    case unsteady(row: Int)
    /// `free` is what other models that answer leave of the limit.
    case noRoom(model: String, bytes: Int, free: Int, limit: Int)
    /// An operator dropped the model from memory.
    case unloaded(model: String)
    case noVersion(model: String)
    case unexplained(reason: UnexplainedReason)

    package var message: String {
        switch self {
        case .malformed: "the model file cannot be read"
        case .otherFormat(let format, _, _):
            "the model file is not of the format \"\(format.rawValue)\""
        case .missing(let member): "the model file has no \"\(member)\""
        case .inconsistent(let place, let problem): "\(place): \(problem)"
        case .unsupported(let subject, _): "models with \(subject) are not supported"
        case .tooLarge(let what, _, _): "the model has too many \(what)"
        case .unboundInputs(_, let service, _):
            "the model does not fit the feature service \"\(service)\""
        case .unboundColumns(_, let dataset, _):
            "the model does not fit the dataset \"\(dataset)\""
        case .repeatedColumn(let name, _):
            "the entity rows have a column \"\(name)\""
        case .unfitColumns: "the entity rows have columns that a table cannot have"
        case .wideTable: "the predictions have too many columns for a table"
        case .versionTried(let model, let version):
            "version \(version) of the model \"\(model)\" is being tried"
        case .noRollout(let model): "nothing is tried for the model \"\(model)\""
        case .triedAlready(let model, let version):
            "version \(version) of the model \"\(model)\" answers already"
        case .untriable(let model, let version, _):
            "version \(version) of the model \"\(model)\" cannot be tried"
        case .otherTask(let model, let declared, _):
            "the model \"\(model)\" is declared for task \"\(declared.rawValue)\""
        case .unfitFeatures(_, let service):
            "the feature service \"\(service)\" has features that the model cannot take"
        case .unknownVersion(let model, let version):
            "the model \"\(model)\" has no version \(version)"
        case .unknownAlias(let model, let alias, _):
            "the model \"\(model)\" has no alias \"\(alias)\""
        case .versionInUse(let model, let version, _):
            "version \(version) of the model \"\(model)\" is in use"
        case .versionAnswers(let model, let version, _, _),
            .versionAnswersUnnamed(let model, let version):
            "version \(version) of the model \"\(model)\" answers on this server"
        case .unservable(let model, let version, _):
            "version \(version) of the model \"\(model)\" cannot be served"
        case .damaged(let model, let version, _, _):
            "version \(version) of the model \"\(model)\" is damaged"
        case .unsteady: "the model does not score alike twice"
        case .noRoom(let model, _, _, _): "the model \"\(model)\" does not fit into memory"
        case .unloaded(let model): "the model \"\(model)\" is unloaded"
        case .noVersion(let model): "the model \"\(model)\" has no version"
        case .unexplained: "the model's predictions cannot be explained"
        }
    }

    package var detail: String? {
        switch self {
        case .malformed(let text): text
        case .otherFormat(_, let look, _): "It looks like \(look)."
        case .missing, .inconsistent, .unsupported: nil
        case .tooLarge(_, let count, let limit): "There are \(count), the limit is \(limit)."
        case .unboundInputs(let names, _, _):
            "The model's inputs \(Self.list(names)) are not among its features."
        case .unboundColumns(let names, _, _):
            "The model's inputs \(Self.list(names)) are not among its columns."
        case .repeatedColumn(let name, _): "A prediction has a column \"\(name)\", too."
        case .unfitColumns(let names): "A table's column cannot be called \(Self.list(names))."
        case .wideTable(let columns, let limit):
            "With those of the entity rows there are \(columns), the limit is \(limit)."
        case .versionTried: "The model's rollout names it, running or stopped."
        case .noRollout: nil
        case .triedAlready: "The alias names it."
        case .untriable(_, _, let lacking):
            "It is asked by \(Self.list(lacking)) besides, which requests do not have."
        case .otherTask(_, _, let found):
            "The file's objective is for task \"\(found.rawValue)\"."
        case .unfitFeatures(let problems, _): problems.joined(separator: "; ") + "."
        case .unknownVersion: nil
        case .unknownAlias(_, _, let known):
            known.isEmpty ? "It has none." : "It has \(Self.list(known))."
        case .unservable(_, _, let reason): "It did not load: \(reason)"
        case .damaged(_, _, let sha256, let found):
            "The stored file has the SHA-256 \(found), and was added with \(sha256)."
        case .unsteady(let row): "Row \(row) of the check has other scores alone than among others."
        case .noRoom(_, let bytes, let free, let limit):
            "It takes \(bytes) bytes; of the \(limit) bytes for models \(free) are free."
        case .unloaded: "It was dropped from this server's memory."
        case .noVersion: nil
        case .versionInUse(_, _, let alias): "The alias \"\(alias)\" names it."
        case .versionAnswers(_, _, let alias, let named):
            "The alias \"\(alias)\" names version \(named), which did not load here."
        case .versionAnswersUnnamed: "It was loaded as the newest of a model without a champion."
        case .unexplained(let reason): reason.detail
        }
    }

    package var hint: String? {
        switch self {
        case .malformed, .missing, .inconsistent:
            "The file is damaged or of another format; save the model again."
        case .otherFormat(_, _, let formats):
            formats.isEmpty
                ? "Save the model in one of the formats that docs/models.md lists."
                : "Perhaps "
                    + formats.map { "format=\($0.rawValue)" }.joined(separator: " or ")
                    + " is meant."
        case .unsupported(_, let hint): hint
        case .tooLarge: "Train a smaller model."
        case .unboundInputs(_, _, let features):
            "Name the inputs as the service does: \(features.joined(separator: ", "))."
        case .unboundColumns(_, _, let columns):
            "Its columns are \(columns.joined(separator: ", "))."
        case .repeatedColumn: "Call the column otherwise."
        case .unfitColumns:
            "A name has 1 to \(TableColumns.nameBytesMax) bytes, no U+0000, and is not one that "
                + "PostgreSQL keeps for itself, such as ctid."
        case .wideTable: "Send fewer columns, or predict by a model of fewer classes."
        case .versionTried: "DELETE /v1/models/{model}/rollout first."
        case .noRollout: "PUT /v1/models/{model}/rollout begins one."
        case .triedAlready: "Try another version."
        case .untriable: "Try a version of a feature service with the same join keys."
        case .otherTask: "Upload a model of that task, or declare another one."
        case .unfitFeatures:
            "Give the service features of the types that the model was trained on."
        case .unknownVersion: "GET /v1/models/{model} lists its versions."
        case .unknownAlias:
            "PUT /v1/models/{model}/aliases/{alias} sets one once a version exists."
        case .unservable: "Mend what is said there, or point the alias at another version."
        case .damaged: "Restore the database, or add the file again as another version."
        case .unsteady: "This is a fault of the server; please report it with the file."
        case .noRoom: "Raise model-memory-bytes, or unload another model."
        case .unloaded: "Load it again, or set one of its aliases."
        case .noVersion: "POST /v1/models/{model}/versions adds one."
        case .versionInUse: "Point the alias at another version first."
        case .versionAnswers:
            "Mend what keeps that one from loading, or point the alias at another version first."
        case .versionAnswersUnnamed: "Set the alias champion, or unload the model first."
        case .unexplained(let reason): reason.hint
        }
    }

    private static func list(_ names: [String]) -> String {
        names.map { "\"\($0)\"" }.joined(separator: ", ")
    }
}
