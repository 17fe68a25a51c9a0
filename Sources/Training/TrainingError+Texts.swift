import Features
import Models

extension TrainingError {
    package var message: String {
        switch self {
        case .unknownParameter(let name): "unknown parameter \"\(name)\""
        case .badParameter(let name, _, _): "parameter \"\(name)\" is out of range"
        case .repeatedParameter(let name, _): "parameter \"\(name)\" is given twice"
        case .objectiveMismatch(let objective, let task):
            "objective \"\(objective.rawValue)\" does not fit task \"\(task.rawValue)\""
        case .badSplit: "the split leaves nothing to train on or to judge by"
        case .earlyStoppingWithoutValidation: "early stopping needs a validation range"
        case .badEarlyStopping: "\"early_stopping_rounds\" is out of range"
        case .badThreads: "\"threads\" is out of range"
        case .badSpecification(let field, _, _): "\"\(field)\" of the training cannot be met"
        case .unknownColumn(let name, let field, _):
            "\"\(field)\" names the unknown column \"\(name)\""
        case .unknownClass(let name, _): "there is no class \"\(name)\" to weigh"
        case .tooFewGroups(let column, _, _): "column \"\(column)\" has too few groups"
        case .missingClass(let name, let range):
            "no row of the \(range) range is of class \"\(name)\""
        case .noColumns: "the dataset has no feature columns"
        case .tooManyColumns: "the dataset has too many feature columns"
        case .tooFewRows(let range, _, _): "too few rows in the \(range) range"
        case .embargoTooLong(_, _, let range): "the embargo leaves no \(range) range"
        case .missingLabels: "the label is missing in some rows"
        case .unfitLabel(let task, _, _, _): "the label does not fit task \"\(task.rawValue)\""
        case .constantLabel(_, let range): "the label is constant in the \(range) range"
        case .infiniteValue(let column, _): "column \"\(column)\" holds an infinite value"
        case .engineUnavailable: "the training library cannot be loaded"
        case .engineFailed: "the training library failed"
        case .unknownLabel(let label, _): "the dataset has no number \"\(label)\" to learn"
        case .textColumns: "the dataset has features that are not numbers"
        case .unusableModel: "the trained model cannot be served"
        case .cancelled: "the training was cancelled"
        case .trainerKilled: "the training process was killed"
        case .trainerOutOfMemory: "the training ran out of memory"
        case .outOfTime: "the training ran out of time"
        case .trainerFailed: "the training process failed"
        }
    }

    package var detail: String? {
        switch self {
        case .unknownParameter, .earlyStoppingWithoutValidation, .noColumns,
            .cancelled:
            nil
        case .badParameter(_, let value, _): "It is \(value)."
        case .repeatedParameter(let name, let same):
            "\"\(same)\" and \"\(name)\" are the same parameter."
        case .objectiveMismatch(let objective, _): "It is for task \"\(objective.task.rawValue)\"."
        case .badSplit(let detail, _), .badSpecification(_, let detail, _): detail
        case .unknownColumn(_, _, let columns): "The columns are \(Self.list(columns))."
        case .unknownClass(_, let classes): "The classes are \(Self.list(classes))."
        case .tooFewGroups(_, let count, let needed): "It has \(count), \(needed) are needed."
        case .missingClass: "Every range must hold every class."
        case .badEarlyStopping(let rounds): "It is \(rounds)."
        case .badThreads(let threads): "It is \(threads)."
        case .tooManyColumns(let count, let limit): "There are \(count), the limit is \(limit)."
        case .tooFewRows(_, let count, let needed): "It has \(count), \(needed) are needed."
        case .embargoTooLong(let embargo, let span, _):
            "The embargo is \(embargo), the rows span \(span)."
        case .missingLabels(let count, let rows, let firstRow):
            "\(count) of \(rows) rows have none, the first is row \(firstRow)."
        case .unfitLabel(_, let row, let label, let requirement):
            "Row \(row) holds \(label), but the label must \(requirement)."
        case .constantLabel(let value, _): "Every row holds \(value)."
        case .infiniteValue(_, let row): "Row \(row) is the first."
        case .engineUnavailable(let text): Self.sentence(text)
        case .engineFailed(let text): Self.sentence(text)
        case .unknownLabel(_, let columns):
            "The columns of its entity rows are \(columns.joined(separator: ", "))."
        case .textColumns(let names): "A model cannot take \(names.joined(separator: ", "))."
        case .unusableModel(let error): Self.sentence(error.message)
        case .trainerKilled(let signal, let said):
            "It ended by signal \(signal)." + (said.isEmpty ? "" : " It said: \(said)")
        case .trainerOutOfMemory(let limit): "Its limit is \(limit / 1_048_576) MiB."
        case .outOfTime(let limit): "Its limit is \(limit)."
        case .trainerFailed(let text): Self.sentence(text)
        }
    }

    package var hint: String? {
        switch self {
        case .unknownParameter:
            "Known are \(TrainingParameters.rules.map(\.name).sorted().joined(separator: ", "))."
        case .badParameter(_, _, let range): "Give \(range)."
        case .repeatedParameter: "Give one of them."
        case .objectiveMismatch(_, let task): Self.objectives(for: task)
        case .badSplit(_, let hint), .badSpecification(_, _, let hint): hint
        case .unknownColumn: "Name one of them, or add it to the dataset."
        case .unknownClass: "Name one of them."
        case .tooFewGroups: "Add rows of other groups, or split by time."
        case .missingClass: "Add rows of the class, or choose another split."
        case .earlyStoppingWithoutValidation:
            "Give the split a validation share, or leave out \"early_stopping_rounds\"."
        case .badEarlyStopping: "Give a whole number of 1 or more."
        case .badThreads: "Give a whole number from 1 to \(TrainingSpecification.threadsMax)."
        case .noColumns: "Choose a feature service with at least one feature."
        case .tooManyColumns: "Choose fewer features."
        case .tooFewRows: "Add rows, or change the shares of the split."
        case .embargoTooLong: "Shorten the embargo, or add rows over a longer time."
        case .missingLabels: "Leave out the rows whose label is not known yet."
        case .unfitLabel: "Choose another task, or derive the label with an expression."
        case .constantLabel: "Choose rows in which the label varies, or another split."
        case .infiniteValue: "Make it null where the feature is computed."
        case .engineUnavailable: "Install libxgboost0 (Debian) on the server."
        case .unknownLabel: "Give the label as a numeric column of the entity rows."
        case .textColumns: "Leave them out of the service, or express them as numbers."
        case .trainerKilled:
            "Train again; if the system ended it, give it less to do or the machine more memory."
        case .trainerOutOfMemory:
            "Train on fewer rows or columns, lower max_bin or max_depth, or raise the limit."
        case .outOfTime: "Give fewer rounds, or raise the limit."
        case .engineFailed, .unusableModel, .trainerFailed, .cancelled: nil
        }
    }

    private static func objectives(for task: ModelTask) -> String {
        let names = TrainingObjective.allCases.filter { $0.task == task }.map {
            "\"\($0.rawValue)\""
        }
        return "Use \(names.joined(separator: " or "))."
    }

    /// The first twenty, which are enough to see what kind of names they are.
    private static func list(_ names: [String]) -> String {
        let more = names.count > 20 ? " and \(names.count - 20) more" : ""
        return names.isEmpty ? "none" : names.prefix(20).joined(separator: ", ") + more
    }

    private static func sentence(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst() + (text.hasSuffix(".") ? "" : ".")
    }
}
