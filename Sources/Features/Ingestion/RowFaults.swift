/// What is wrong with one row; never empty.
package struct RowFaults: Error, Sendable {
    package let faults: [RowFault]
}
