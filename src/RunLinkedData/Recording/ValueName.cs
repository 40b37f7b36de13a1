using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking.Limits;

namespace RunLinkedData.Recording;

/// <summary>
/// Checks the names of parameters, metrics and tags, which a program gives; their values are checked by the store's limits.
/// </summary>
internal static class ValueName
{
    /// <exception cref="ArgumentException">No store takes that name.</exception>
    public static void Check(string what, [NotNull] string? name, [CallerArgumentExpression(nameof(name))] string? paramName = null)
    {
        ArgumentNullException.ThrowIfNull(name, paramName);
        try
        {
            TrackingLimits.CheckKey($"{what} name", name);
        }
        catch (MlflowException refusal)
        {
            throw new ArgumentException(refusal.Message, paramName, refusal);
        }
    }
}
