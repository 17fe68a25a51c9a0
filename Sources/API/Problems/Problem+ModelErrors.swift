import HTTP
import Models
import Training

extension Problem {
    init(_ error: ModelError) {
        let status: Status =
            switch error {
            case .unknownVersion, .unknownAlias: .notFound
            case .versionInUse, .unservable: .conflict
            case .tooLarge: .contentTooLarge
            case .malformed, .missing, .inconsistent, .unsupported, .unboundInputs, .textInputs,
                .otherTask, .unexplained:
                .unprocessableContent
            }
        self.init(
            status, "model", error.message, detail: error.detail ?? error.message.asSentence,
            hint: error.hint)
    }

    init(_ error: TrainingError) {
        let status: Status =
            switch error {
            case .unknownParameter, .badParameter, .objectiveMismatch, .badSplit,
                .earlyStoppingWithoutValidation, .badEarlyStopping, .badThreads, .unknownLabel,
                .repeatedParameter,
                .textColumns, .noColumns, .tooManyColumns, .tooFewRows, .embargoTooLong,
                .missingLabels, .unfitLabel, .constantLabel, .infiniteValue:
                .unprocessableContent
            case .engineUnavailable, .engineFailed, .unusableModel: .internalServerError
            case .cancelled: .serviceUnavailable
            }
        self.init(
            status, "training", error.message, detail: error.detail ?? error.message.asSentence,
            hint: error.hint)
    }
}
