package import JSON

/// When a model is trained anew by itself, and on what.
package struct Retraining: Hashable, Sendable {
    /// What makes a training due before its time; `nil` for what does not.
    package struct Triggers: Hashable, Sendable {
        /// Labels that came for predictions since the last training.
        package let newLabels: Int?
        /// How much worse the champion may do lately than when it was judged, as a share.
        package let accuracyDrop: Double?
        /// Population stability index of the champion's lately predicted values beside those over
        /// its test range; 0.2 is a usual limit.
        package let drift: Double?

        package init(newLabels: Int? = nil, accuracyDrop: Double? = nil, drift: Double? = nil) {
            self.newLabels = newLabels
            self.accuracyDrop = accuracyDrop
            self.drift = drift
        }
    }

    /// From the beginning of one training to the next; `nil` where only triggers count.
    package let updateFrequency: DurationText?
    package let triggers: Triggers
    /// How far back triggers look.
    package let window: DurationText
    /// How old a prediction must be for its label to have come.
    package let maturity: DurationText
    /// The least time between two trainings, whatever triggers them.
    package let cooldown: DurationText
    /// What is asked for, as by `POST /v1/models/{name}/train`.
    package let train: JSONObject

    package init(
        updateFrequency: DurationText? = nil, triggers: Triggers = Triggers(),
        window: DurationText = Self.defaultWindow, maturity: DurationText = Self.defaultMaturity,
        cooldown: DurationText = Self.defaultCooldown, train: JSONObject = JSONObject()
    ) {
        self.updateFrequency = updateFrequency
        self.triggers = triggers
        self.window = window
        self.maturity = maturity
        self.cooldown = cooldown
        self.train = train
    }

    package static let defaultWindow = DurationText(microseconds: 7 * 86_400_000_000)
    package static let defaultMaturity = DurationText(microseconds: 86_400_000_000)
    package static let defaultCooldown = DurationText(microseconds: 3_600_000_000)
    /// Trainings that follow each other faster keep a server busy with nothing else.
    package static let frequencyMin = DurationText(microseconds: 60_000_000)
}

extension Retraining {
    private static let fields = [
        "update_frequency", "triggers", "window", "maturity", "cooldown", "train",
    ]

    init(reading fields: FieldReader) {
        fields.refuseUnknown(besides: Self.fields)
        let frequency = fields.duration("update_frequency", min: Self.frequencyMin)
        let triggers = fields.object("triggers").map(Triggers.init(reading:)) ?? Triggers()
        if frequency == nil, triggers == Triggers() {
            fields.fault(
                nil, "Nothing says when the model is trained anew.",
                hint: "Give an update_frequency, or triggers: new_labels, accuracy_drop or drift.")
        }
        self.init(
            updateFrequency: frequency, triggers: triggers,
            window: fields.duration("window", min: Self.frequencyMin) ?? Self.defaultWindow,
            maturity: fields.duration("maturity") ?? Self.defaultMaturity,
            cooldown: fields.duration("cooldown", min: Self.frequencyMin) ?? Self.defaultCooldown,
            train: fields.object("train")?.object ?? JSONObject())
    }

    var json: JSONValue {
        var members: [(String, JSONValue)] = []
        if let updateFrequency {
            members.append(("update_frequency", .string(updateFrequency.text)))
        }
        if triggers != Triggers() { members.append(("triggers", triggers.json)) }
        for (name, duration, usual) in [
            ("window", window, Self.defaultWindow), ("maturity", maturity, Self.defaultMaturity),
            ("cooldown", cooldown, Self.defaultCooldown),
        ] where duration != usual {
            members.append((name, .string(duration.text)))
        }
        if !train.keys.isEmpty { members.append(("train", .object(train))) }
        return .object(JSONObject(members))
    }
}

extension Retraining.Triggers {
    fileprivate init(reading fields: FieldReader) {
        fields.refuseUnknown(besides: ["new_labels", "accuracy_drop", "drift"])
        self.init(
            newLabels: fields.positive("new_labels", "a whole number from 1") {
                $0.int64Value.flatMap { Int(exactly: $0) }
            },
            accuracyDrop: fields.positive("accuracy_drop", "a share above 0, such as 0.1", \.share),
            drift: fields.positive("drift", "a number above 0, such as 0.2", \.share))
    }

    fileprivate var json: JSONValue {
        var members: [(String, JSONValue)] = []
        if let newLabels { members.append(("new_labels", .integer(Int64(newLabels)))) }
        if let accuracyDrop { members.append(("accuracy_drop", .number(accuracyDrop))) }
        if let drift { members.append(("drift", .number(drift))) }
        return .object(JSONObject(members))
    }
}

extension JSONValue {
    fileprivate var share: Double? { doubleValue.flatMap { $0.isFinite ? $0 : nil } }
}

extension FieldReader {
    /// A reader of the object at `field`; `nil` where there is none.
    func object(_ field: String) -> FieldReader? {
        guard let value = object[field], !value.isNull else { return nil }
        return FieldReader(value, path: path(of: field), faults: faults)
    }

    func duration(
        _ field: String, min: DurationText = DurationText(microseconds: 0)
    ) -> DurationText? {
        guard let text = string(field) else { return nil }
        guard let duration = DurationText(text) else {
            fault(
                field, "\"\(text)\" is not a duration.",
                hint: "Write a whole number and a unit: 90s, 15m, 3h, 7d or 4w.")
            return nil
        }
        guard duration.microseconds >= min.microseconds else {
            fault(field, "\"\(text)\" is too short.", hint: "Give \(min.text) or more.")
            return nil
        }
        return duration
    }

    /// - Parameter expected: Continues "Expected here is".
    fileprivate func positive<Number: Comparable & ExpressibleByIntegerLiteral>(
        _ field: String, _ expected: String, _ number: (JSONValue) -> Number?
    ) -> Number? {
        guard let value = object[field], !value.isNull else { return nil }
        guard let number = number(value), number > 0 else {
            fault(field, "Expected here is \(expected).")
            return nil
        }
        return number
    }
}
