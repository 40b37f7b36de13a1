using RunLinkedData.Model;

namespace RunLinkedData.Dagster.Model;

/// <summary>
/// What Dagster has handed to the program is not what Dagster Pipes hands over, or cannot be reached; or messages did not get to Dagster,
/// or its web server has not taken a report.
/// </summary>
public sealed class DagsterException : RunLinkedDataException
{
    /// <summary>What was handed over cannot be read or reached.</summary>
    public const string PipesInvalid = "DAGSTER_PIPES_INVALID";

    /// <summary>Messages of the program did not get to Dagster.</summary>
    public const string NotDelivered = "DAGSTER_PIPES_NOT_DELIVERED";

    /// <summary>The web server has not taken a report.</summary>
    public const string ReportFailed = "DAGSTER_REPORT_FAILED";

    /// <summary>Makes the error <see cref="PipesInvalid"/>.</summary>
    /// <param name="message">What was handed over, and what to do.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public DagsterException(string message, Exception? innerException = null)
        : this(PipesInvalid, message, innerException)
    {
    }

    /// <summary>Makes an error.</summary>
    /// <param name="code">One of the constants of this class.</param>
    /// <param name="message">What has happened, and what to do.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public DagsterException(string code, string message, Exception? innerException)
        : base(code, message, innerException)
    {
    }
}
