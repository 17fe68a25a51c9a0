import HTTP
import Models
import Training

extension Problem {
    init(_ error: ModelError) {
        let status: Status =
            switch error {
            case .unknownVersion, .unknownAlias, .noVersion, .noRollout: .notFound
            case .versionInUse, .versionAnswers, .versionAnswersUnnamed, .versionTried,
                .unservable, .unloaded:
                .conflict
            case .tooLarge: .contentTooLarge
            // The caller chose the model, and an operator the room: nobody has to mend the server.
            case .noRoom: .unprocessableContent
            case .damaged, .unsteady: .internalServerError
            case .malformed, .otherFormat, .missing, .inconsistent, .unsupported, .unboundInputs,
                .unfitFeatures, .unboundColumns, .repeatedColumn, .unfitColumns, .wideTable,
                .triedAlready, .untriable, .otherTask, .unexplained:
                .unprocessableContent
            }
        self.init(
            status, "model", error.message, detail: error.detail ?? error.message.asSentence,
            hint: error.hint)
    }

    init(_ error: TrainingError) {
        let status: Status =
            switch error {
            case .unknownParameter, .badParameter,
                .objectiveMismatch, .badSplit,
                .earlyStoppingWithoutValidation, .badEarlyStopping, .badThreads, .unknownLabel,
                .badSpecification, .unknownColumn, .unknownClass, .tooFewGroups, .missingClass,
                .repeatedParameter,
                .textColumns, .noColumns, .tooManyColumns, .tooFewRows, .embargoTooLong,
                .missingLabels, .unfitLabel, .constantLabel, .infiniteValue:
                .unprocessableContent
            case .trainerOutOfMemory, .outOfTime: .unprocessableContent
            case .engineUnavailable, .engineFailed, .unusableModel, .trainerKilled,
                .trainerFailed:
                .internalServerError
            case .cancelled: .serviceUnavailable
            }
        self.init(
            status, "training", error.message, detail: error.detail ?? error.message.asSentence,
            hint: error.hint)
    }
}
