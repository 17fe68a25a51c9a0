import Features
import JSON
import Testing

@Suite struct ModelDefinitionTests {
    @Test func `a model needs nothing but its name`() throws {
        #expect(try faults(.model, #"{"name": "m"}"#).isEmpty)
        #expect(try faults(.model, "{}") == [Fault("name", "The field \"name\" is missing.")])
    }

    @Test func `another task is refused with those there are`() throws {
        #expect(
            try faults(.model, #"{"name": "m", "task": "ranking"}"#) == [
                Fault(
                    "task", "There is no task \"ranking\".",
                    hint: "The tasks are regression, binary, multiclass, count.")
            ])
    }

    @Test func `fields of the wrong type are refused, each`() throws {
        #expect(
            try faults(.model, #"{"name": "m", "feature_service": [], "label": 1, "task": 2}"#) == [
                Fault("task", "A string is expected here."),
                Fault("feature_service", "A string is expected here."),
                Fault("label", "A string is expected here."),
            ])
    }

    @Test func `an unknown field is refused with those there are`() throws {
        #expect(
            try faults(.model, #"{"name": "m", "version": 1}"#) == [
                Fault(
                    "version", "There is no field \"version\" here.",
                    hint: "The fields are name, feature_service, label, task, retraining, "
                        + "missing_values, unknown_categories, description, owner, tags.")
            ])
    }

    @Test func `a policy that is no rule is refused with those there are`() throws {
        #expect(
            try faults(.model, #"{"name": "m", "unknown_categories": "deny"}"#) == [
                Fault(
                    "unknown_categories", "There is no rule \"deny\".",
                    hint: "It is allow or refuse.")
            ])
    }

    @Test func `what a model refuses is part of its definition`() throws {
        let text = #"{"name":"m","missing_values":"refuse"}"#
        let definition = try Definition(.model, json: JSONValue(parsing: text))
        guard case .model(let model) = definition else {
            Issue.record("\(definition)")
            return
        }
        #expect(model.inputPolicy == InputPolicy(missingValues: .refuse))
        #expect(definition.json.text == text)
        #expect(InputPolicy(json: model.inputPolicy.json) == model.inputPolicy)
    }
}
