package import Features
import JSON
package import Models

/// The bodies of TF Serving's and MLflow's protocols.
extension InputRows {
    /// `{"instances": rows}`, or `{"inputs": columns}`, as TF Serving takes them.
    package init(
        instances body: UnsafeRawBufferPointer, for signature: ModelSignature,
        _ policy: InputPolicy
    ) throws {
        self.init(InputColumns(signature, policy))
        try readBody(body, [Form.instances, .inputs]) { key, reader in
            // The name that TensorFlow gives the only signature most models have.
            guard key == "signature_name" else { return false }
            let name = try reader.readValue()
            guard name == "serving_default" else {
                throw Problem.invalid(
                    "signature_name", "Models here have one signature, \"serving_default\".",
                    hint: "Leave signature_name out.")
            }
            return true
        }
    }

    /// One of the four forms that MLflow's server takes.
    package init(
        invocation body: UnsafeRawBufferPointer, for signature: ModelSignature,
        _ policy: InputPolicy
    ) throws {
        self.init(InputColumns(signature, policy))
        try readBody(body, Form.allCases) { key, reader in
            // MLflow ignores parameters of models that declare none, and none here does.
            guard key == "params" else { return false }
            guard try reader.peek() == .object else {
                throw Problem.invalid("params", "An object of parameters is expected here.")
            }
            try reader.skipValue()
            return true
        }
    }

    package init(
        csv body: UnsafeRawBufferPointer, for signature: ModelSignature, _ policy: InputPolicy
    ) throws {
        self.init(InputColumns(signature, policy))
        try readCSV(body)
        try requireAll(at: "header")
        try withRows(columns.checkMissing)
    }

    /// A member by which rows come.
    private enum Form: String, CaseIterable {
        case split = "dataframe_split"
        case records = "dataframe_records"
        case instances
        case inputs
    }

    /// - Parameter readOther: Reads the value of another member, if it knows it.
    private mutating func readBody(
        _ body: UnsafeRawBufferPointer, _ forms: [Form],
        _ readOther: (String, inout JSONReader) throws -> Bool
    ) throws {
        let names = forms.map(\.rawValue).joined(separator: ", ")
        // As Python's clients write missing numbers.
        var reader = try JSONReader(body, takesNonFinite: true)
        guard try reader.peek() == .object else {
            throw Problem.malformed(
                Problem.otherBody, "An object with one of \(names) is expected.")
        }
        var found: Form?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if try readOther(key, &reader) { continue }
            guard let form = Form(rawValue: key), forms.contains(form) else {
                throw Problem.invalid(
                    key, "There is no field \"\(key)\" here.", hint: "One of \(names) is expected.")
            }
            guard found == nil else {
                throw Problem.invalid(key, "Exactly one of \(names) is expected.")
            }
            found = form
            try read(form, &reader)
        }
        try reader.finish()
        guard let found else {
            throw Problem.malformed(
                Problem.otherBody, "Exactly one of \(names) is expected, and none is there.")
        }
        try requireAll(at: found.rawValue)
        try withRows(columns.checkMissing)
    }

    private mutating func read(_ form: Form, _ reader: inout JSONReader) throws {
        switch form {
        case .split: try readSplit(&reader, form.rawValue)
        case .records, .instances: try readRows(&reader, form.rawValue)
        case .inputs:
            if try reader.peek() == .object {
                try readColumns(&reader, form.rawValue)
            } else {
                try readRows(&reader, form.rawValue)
            }
        }
    }
}
