package import Features

/// What a model reads and what its answer means.
package struct ModelSignature: Sendable, Hashable {
    package enum InputType: String, Sendable {
        case float32
        /// Whole numbers; compared as float32 all the same.
        case int64
        /// 0 or 1.
        case bool
    }

    package struct Input: Sendable, Hashable {
        package let name: String
        package let type: InputType

        package init(name: String, type: InputType) {
            self.name = name
            self.type = type
        }
    }

    /// In the order of a row's values; names are distinct. A missing value is allowed everywhere.
    package let inputs: [Input]
    package let task: ModelTask

    package init(inputs: [Input], task: ModelTask) {
        self.inputs = inputs
        self.task = task
    }
}
