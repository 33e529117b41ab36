/// The version of the library and of the command.
package let libraryVersion = "0.1.0"
