using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;

namespace RunLinkedData.Interactive.Magic;

/// <summary>What a line <c>#!rld</c> says. The names of the properties are those of its parameters.</summary>
internal sealed class RldCommand : KernelDirectiveCommand
{
    /// <summary>The version.</summary>
    public string Reference { get; set; } = "";

    /// <summary>The variable that becomes its dataset; null for none.</summary>
    public string? Name { get; set; }

    /// <summary>The store; null for the one that the environment names.</summary>
    public string? Store { get; set; }

    /// <inheritdoc/>
    public override IEnumerable<string> GetValidationErrors(CompositeKernel kernel) =>
        string.IsNullOrWhiteSpace(Reference) ? [$"Which version? Such as {RldDirective.Name} demand-forecast/forecasts@latest."] : [];
}
