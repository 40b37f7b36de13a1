using RunLinkedData.Model;

namespace RunLinkedData.OpenLineage.Transports;

/// <summary>
/// Events could not be handed over (<see cref="NotSent"/>), or the settings of OpenLineage, in variables or <c>openlineage.yml</c>,
/// cannot be used (<see cref="ConfigInvalid"/>).
/// </summary>
public sealed class OpenLineageException : RunLinkedDataException
{
    /// <summary>An event could not be handed over.</summary>
    public const string NotSent = "OPENLINEAGE_NOT_SENT";

    /// <summary>The settings cannot be used.</summary>
    public const string ConfigInvalid = "OPENLINEAGE_CONFIG_INVALID";

    private readonly bool _isTransient;

    /// <summary>Makes the error.</summary>
    /// <param name="code"><see cref="NotSent"/> or <see cref="ConfigInvalid"/>.</param>
    /// <param name="message">What happened, and what to do next.</param>
    /// <param name="isTransient">Whether the same call may succeed later.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public OpenLineageException(string code, string message, bool isTransient = false, Exception? innerException = null)
        : base(code, message, innerException) => _isTransient = isTransient;

    /// <inheritdoc/>
    public override bool IsTransient => _isTransient;
}
