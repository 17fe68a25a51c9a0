/// A member of a plainly written object, in place.
package struct JSONMember {
    /// The first byte of the key, after its quote.
    package let keyStart: Int
    package let keyEnd: Int
    /// Neither an array nor an object.
    package let kind: JSONKind
    /// Of a string, without its quotes; of another value, all of it.
    package let valueStart: Int
    package let valueEnd: Int
    /// The value of a number.
    package let number: DecimalText?
}
