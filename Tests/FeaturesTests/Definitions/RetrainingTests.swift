import Features
import JSON
import Testing

@Suite struct RetrainingTests {
    private func found(_ retraining: String) throws -> [Fault] {
        try faults(.model, #"{"name": "m", "retraining": \#(retraining)}"#)
    }

    @Test func `what is written is what is read`() throws {
        let text = """
            {"name":"m","retraining":{"update_frequency":"1d",\
            "triggers":{"new_labels":500,"accuracy_drop":0.1,"drift":0.25},"window":"2w",\
            "maturity":"3h","cooldown":"12h","train":{"dataset":"trips","seed":3}}}
            """
        let definition = try Definition(.model, json: JSONValue(parsing: text))
        #expect(definition.json.text == text)
        guard case .model(let model) = definition else {
            Issue.record("\(definition)")
            return
        }
        #expect(model.retraining?.updateFrequency == DurationText("1d"))
        #expect(
            model.retraining?.triggers == .init(newLabels: 500, accuracyDrop: 0.1, drift: 0.25))
        #expect(model.retraining?.train["seed"] == 3)
    }

    @Test func `something has to say when`() throws {
        #expect(
            try found(#"{"train": {"dataset": "d"}}"#) == [
                Fault(
                    "retraining", "Nothing says when the model is trained anew.",
                    hint: "Give an update_frequency, or triggers: new_labels, accuracy_drop or "
                        + "drift.")
            ])
        #expect(
            try found("[]") == [Fault("retraining", "An object is expected here.")])
    }

    @Test(arguments: [
        (
            #""update_frequency": "soon""#, "retraining.update_frequency",
            "\"soon\" is not a duration.",
            "Write a whole number and a unit: 90s, 15m, 3h, 7d or 4w."
        ),
        (
            #""update_frequency": "30s""#, "retraining.update_frequency",
            "\"30s\" is too short.", "Give 1m or more."
        ),
        (
            #""triggers": {"new_labels": 0}, "update_frequency": "1d""#,
            "retraining.triggers.new_labels", "Expected here is a whole number from 1.", nil
        ),
        (
            #""triggers": {"accuracy_drop": -1}, "update_frequency": "1d""#,
            "retraining.triggers.accuracy_drop", "Expected here is a share above 0, such as 0.1.",
            nil
        ),
        (
            #""triggers": {"mood": 1}, "update_frequency": "1d""#, "retraining.triggers.mood",
            "There is no field \"mood\" here.",
            "The fields are new_labels, accuracy_drop, drift."
        ),
    ])
    func `what cannot be meant is refused`(
        members: String, path: String, detail: String, hint: String?
    ) throws {
        #expect(try found("{\(members)}").contains(Fault(path, detail, hint: hint)))
    }
}
