import Features
import JSON

/// The form in which a dataset's features are stored with it.
extension FeatureSelection.Recorded {
    var json: JSONValue {
        var members: JSONObject = ["reference": .string(reference.description)]
        switch source {
        case .stored(let view, let feature):
            members["view"] = .integer(Int64(view))
            members["feature"] = .string(feature)
        case .onDemand(let view, let feature):
            members["on_demand_view"] = .integer(Int64(view))
            members["feature"] = .string(feature)
        }
        return .object(members)
    }

    init?(stored json: JSONValue) {
        guard let reference = json["reference"]?.stringValue.flatMap(FeatureReference.init),
            let feature = json["feature"]?.stringValue
        else { return nil }
        if let view = json["view"]?.int64Value {
            self.init(reference: reference, source: .stored(view: Int(view), feature: feature))
        } else if let view = json["on_demand_view"]?.int64Value {
            self.init(reference: reference, source: .onDemand(view: Int(view), feature: feature))
        } else {
            return nil
        }
    }
}

extension FeatureSelection.RecordedView {
    var json: JSONValue {
        [
            "view": Definition.onDemandFeatureView(view).json,
            "inputs": .array(
                inputs.map { ["view": .integer(Int64($0.view)), "feature": .string($0.feature)] }),
        ]
    }

    init?(stored json: JSONValue) {
        guard let viewJSON = json["view"],
            case .onDemandFeatureView(let view)? = try? Definition(
                .onDemandFeatureView, json: viewJSON),
            let inputs = json["inputs"]?.elements({ input -> (view: Int, feature: String)? in
                guard let view = input["view"]?.int64Value,
                    let feature = input["feature"]?.stringValue
                else { return nil }
                return (Int(view), feature)
            })
        else { return nil }
        self.init(view: view, inputs: inputs)
    }
}
