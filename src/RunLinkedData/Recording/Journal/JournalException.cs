namespace RunLinkedData.Recording.Journal;

/// <summary>A journal cannot be used; the message is a sentence that names it and says why.</summary>
internal sealed class JournalException(string message, Exception? innerException = null) : Exception(message, innerException);
