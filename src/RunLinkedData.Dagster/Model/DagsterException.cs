using RunLinkedData.Model;

namespace RunLinkedData.Dagster.Model;

/// <summary>What Dagster has handed to the program is not what Dagster Pipes hands over, or cannot be reached.</summary>
public sealed class DagsterException : RunLinkedDataException
{
    /// <summary>The code of these errors.</summary>
    public const string PipesInvalid = "DAGSTER_PIPES_INVALID";

    /// <summary>Makes the error.</summary>
    /// <param name="message">What was handed over, and what to do.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public DagsterException(string message, Exception? innerException = null)
        : base(PipesInvalid, message, innerException)
    {
    }
}
