import Features
import JSON
import Models

/// Reads labels of a project, saying of each what is wrong with it.
struct LabelReader {
    private let project: Project
    private let now: EventTime
    /// What a model predicts; `nil` where it is not known.
    private let task: (_ model: String) -> ModelTask?
    /// The join keys of models, as they are asked for; a text says why a model has none.
    private var joinKeys: [String: Result<[Column], NoKeys>] = [:]
    /// The tasks of models, as they are asked for.
    private var tasks: [String: ModelTask?] = [:]
    private var faults: [Fault] = []

    /// Microseconds that a caller's clock may be ahead.
    private static let aheadMax: Int64 = 3_600_000_000
    /// Things that are told at once.
    private static let faultsMax = 100

    private struct NoKeys: Error {
        let detail: String
        let hint: String
    }

    init(
        _ project: Project, now: EventTime, task: @escaping (_ model: String) -> ModelTask?
    ) {
        self.project = project
        self.now = now
        self.task = task
    }

    /// - Throws: `FeatureError.invalid`, naming labels by their places from 0.
    mutating func labels(_ items: [JSONValue]) throws(FeatureError) -> [Label] {
        var labels: [Label] = []
        labels.reserveCapacity(items.count)
        for (index, item) in items.enumerated() where faults.count < Self.faultsMax {
            if let label = label(item, path: "labels[\(index)]") { labels.append(label) }
        }
        guard faults.isEmpty else { throw .invalid("the labels are wrong", faults) }
        return labels
    }

    private mutating func label(_ item: JSONValue, path: String) -> Label? {
        guard case .object(let object) = item else {
            return fault(path, "An object is expected here.")
        }
        if let unknown = object.keys.first(where: { !Self.fields.contains($0) }) {
            return fault(
                "\(path).\(unknown)", "There is no field \"\(unknown)\" here.",
                hint: "The fields are \(Self.fields.joined(separator: ", ")).")
        }
        let count = faults.count
        let subject = subject(object, path)
        let value = value(object["label"], "\(path).label")
        let at = time(object, "label_timestamp", path)
        if let at, at.microseconds > now.microseconds + Self.aheadMax {
            return fault(
                "\(path).label_timestamp", "\(at) has not come yet.",
                hint: "It is when the label became known; no later one would replace it before.")
        }
        guard faults.count == count, let subject, let value else { return nil }
        if case .entity(let model, _, _) = subject, case .text(let text) = value,
            let task = task(of: model), task == .regression || task == .count
        {
            return fault(
                "\(path).label",
                "The model \"\(model)\" predicts a number, and \"\(text)\" is none.",
                hint: "Send the number that turned out to be true.")
        }
        return Label(subject: subject, value: value, at: at)
    }

    private mutating func task(of model: String) -> ModelTask? {
        if let known = tasks[model] { return known }
        let found = task(model)
        tasks[model] = .some(found)
        return found
    }

    private static let fields = [
        "prediction_id", "model", "entities", "event_timestamp", "label", "label_timestamp",
    ]
    private static let entityFields = ["model", "entities", "event_timestamp"]

    private mutating func subject(_ object: JSONObject, _ path: String) -> Label.Subject? {
        let given = Self.entityFields.filter { !(object[$0] ?? .null).isNull }
        switch object["prediction_id"] ?? .null {
        case .null: return entity(object, path)
        case .string(let text):
            if let other = given.first {
                return fault(
                    "\(path).\(other)", "Either prediction_id or \(other) is expected, not both.")
            }
            guard let id = PredictionID(text) else {
                return fault(
                    "\(path).prediction_id", "\"\(text)\" is not the id of a prediction.",
                    hint: "Send the prediction_id that the prediction was answered with.")
            }
            return .prediction(id)
        default: return fault("\(path).prediction_id", "A string is expected here.")
        }
    }

    private mutating func entity(_ object: JSONObject, _ path: String) -> Label.Subject? {
        for field in Self.entityFields where (object[field] ?? .null).isNull {
            return fault(
                "\(path).\(field)", "The field \"\(field)\" is missing.",
                hint: "A label has a prediction_id, or model, entities and event_timestamp.")
        }
        guard case .string(let model)? = object["model"] else {
            return fault("\(path).model", "A string is expected here.")
        }
        guard case .object(let entities)? = object["entities"] else {
            return fault(
                "\(path).entities", "An object of join keys is expected here.")
        }
        guard let at = time(object, "event_timestamp", path) else { return nil }
        switch keys(of: model) {
        case .failure(let none): return fault("\(path).model", none.detail, hint: none.hint)
        case .success(let keys):
            return key(entities, keys, "\(path).entities").map {
                .entity(model: model, key: $0, at: at)
            }
        }
    }

    private mutating func key(
        _ entities: JSONObject, _ keys: [Column], _ path: String
    ) -> LabelKey? {
        let names = keys.map(\.name).joined(separator: ", ")
        if let unknown = entities.keys.first(where: { name in !keys.contains { $0.name == name } })
        {
            return fault(
                "\(path).\(unknown)", "The model has no join key \"\(unknown)\".",
                hint: "Its join keys are \(names).")
        }
        var values: [FeatureValue] = []
        for key in keys {
            let item = entities[key.name] ?? .null
            guard let value = FeatureValue(json: item, type: key.type), !value.isNull else {
                return fault(
                    "\(path).\(key.name)",
                    "The join key \"\(key.name)\" expects \(key.type.name), but this is "
                        + "\(item.text).")
            }
            values.append(value)
        }
        return LabelKey(names: keys.map(\.name), values: values)
    }

    private mutating func keys(of model: String) -> Result<[Column], NoKeys> {
        if let known = joinKeys[model] { return known }
        let found = findKeys(of: model)
        joinKeys[model] = found
        return found
    }

    private func findKeys(of model: String) -> Result<[Column], NoKeys> {
        guard let definition = project.model(model) else {
            return .failure(
                NoKeys(
                    detail: "There is no model \"\(model)\".",
                    hint: "GET /v1/models lists those of the project."))
        }
        guard let service = definition.featureService,
            let selection = try? FeatureSelection(service: service, in: project),
            !selection.joinKeys.isEmpty
        else {
            return .failure(
                NoKeys(
                    detail: "The model \"\(model)\" is not asked by entity keys.",
                    hint: "Name the prediction by its prediction_id."))
        }
        return .success(selection.joinKeys)
    }

    private mutating func value(_ value: JSONValue?, _ path: String) -> Label.Value? {
        switch value ?? .null {
        case .bool(let flag): return .number(flag ? 1 : 0)
        case .integer(let number): return .number(Double(number))
        case .number(let number): return .number(number)
        case .string(let text) where !text.isEmpty && !text.utf8.contains(0): return .text(text)
        case .null where value == nil:
            return fault(path, "The field \"label\" is missing.")
        case let other:
            return fault(
                path,
                "A number, a boolean or the name of a class is expected, but this is "
                    + "\(other.text).")
        }
    }

    private mutating func time(
        _ object: JSONObject, _ field: String, _ path: String
    ) -> EventTime? {
        switch object[field] ?? .null {
        case .null: return nil
        case .string(let text):
            if let time = EventTime(rfc3339: text) { return time }
            return fault(
                "\(path).\(field)", "\"\(text)\" is not a time.",
                hint: "Write RFC 3339, such as 2013-07-04T12:00:00Z.")
        default: return fault("\(path).\(field)", "A string is expected here.")
        }
    }

    /// Notes what is wrong.
    private mutating func fault<Value>(
        _ path: String, _ detail: String, hint: String? = nil
    ) -> Value? {
        faults.append(Fault(path, detail, hint: hint))
        return nil
    }
}
