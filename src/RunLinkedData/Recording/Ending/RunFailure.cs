using System.Text;
using RunLinkedData.MLflow.Tracking.Limits;
using RunLinkedData.Model;
using RunLinkedData.Secrets;

namespace RunLinkedData.Recording.Ending;

/// <summary>Why a run does not end well, without what looks like a secret.</summary>
/// <param name="Reason">In a sentence, as the tag <c>rld.error</c> has it.</param>
/// <param name="Trace">The whole exception, with where it was thrown; null when there is none to tell of.</param>
internal sealed record RunFailure(string Reason, string? Trace = null)
{
    /// <summary>Where the trace lies.</summary>
    public const string ArtifactPath = "logs/error.txt";

    // Deep recursion makes long ones.
    private const int LongestTrace = 1 << 18;

    public static RunFailure Of(Exception exception) => new(ReasonOf(TypeText.Before(exception) + exception.Message), TraceOf(exception));

    /// <summary>A run whose program did not say how it ends, with the exception that was on its way then.</summary>
    public static RunFailure Forgotten(Exception? inFlight)
    {
        const string Reason = "The run was disposed without Complete";
        return inFlight is null
            ? new(Reason + ".")
            : new(ReasonOf($"{Reason}, on the way out with {TypeText.Before(inFlight)}{inFlight.Message}"), TraceOf(inFlight));
    }

    /// <summary>A reason as <c>rld.error</c> has it: without secrets, cut to what a tag holds, not within a surrogate pair.</summary>
    public static string ReasonOf(string reason)
    {
        var text = SecretText.Redact(reason);
        var length = Math.Min(text.Length, TrackingLimits.TagValue);
        var isCutInPair = length < text.Length && char.IsHighSurrogate(text[length - 1]);
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text[..(isCutInPair ? length - 1 : length)]));
    }

    // What was never thrown has been nowhere, and the frames of this library's own programs tell nobody anything.
    private static string? TraceOf(Exception exception)
    {
        if (exception.StackTrace is null || TypeText.Before(exception).Length == 0)
        {
            return null;
        }

        var text = SecretText.Redact(exception.ToString());
        return text.Length <= LongestTrace ? text : text[..LongestTrace] + "\n...";
    }
}
