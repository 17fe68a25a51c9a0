/// A walk over the values of an XGBoost model file, whatever it is encoded in.
///
/// After `nextKey()` and `nextElement() == true` exactly one value must be read, skipped or begun.
protocol XGBoostDocumentReader {
    associatedtype Failure: Error

    mutating func beginObject() throws(Failure)
    /// The key of the innermost object's next member, or nil at the object's end.
    mutating func nextKey() throws(Failure) -> String?
    mutating func beginArray() throws(Failure)
    mutating func nextElement() throws(Failure) -> Bool
    /// Whether a string comes next, which stays to be read.
    mutating func isAtString() throws(Failure) -> Bool
    mutating func readString() throws(Failure) -> String
    /// One whole number. One that does not fit becomes the nearest that does, which no check of an
    /// index or a count lets pass.
    mutating func readInteger<Number: FixedWidthInteger>(
        as type: Number.Type
    ) throws(Failure) -> Number
    /// An array of whole numbers, each as `readInteger` has it.
    mutating func readIntegers<Number: FixedWidthInteger>(
        as type: Number.Type
    ) throws(Failure) -> [Number]
    /// An array of numbers, rounded to float32.
    mutating func readFloats() throws(Failure) -> [Float]
    /// An array of 0 and 1 or, in files older than 1.6, of false and true.
    mutating func readFlags() throws(Failure) -> [Bool]
    /// Checks a value of any kind and steps over it.
    mutating func skip() throws(Failure)
    /// Checks that nothing follows the document.
    mutating func finish() throws(Failure)
}

extension XGBoostDocumentReader {
    mutating func readStrings() throws(Failure) -> [String] {
        var strings: [String] = []
        try beginArray()
        while try nextElement() { strings.append(try readString()) }
        return strings
    }

    /// The members of an object whose values are text.
    ///
    /// - Parameter stand: What stands for the values of others; they are left out where nil.
    mutating func readTexts(others stand: String? = nil) throws(Failure) -> [String: String] {
        var texts: [String: String] = [:]
        try beginObject()
        while let key = try nextKey() {
            if try isAtString() {
                texts[key] = try readString()
            } else {
                try skip()
                texts[key] = stand
            }
        }
        return texts
    }
}
