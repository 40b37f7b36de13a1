using System.Text.RegularExpressions;

namespace RunLinkedData.Model.Provenance;

/// <summary>The name by which an image is asked for.</summary>
internal static partial class ImageName
{
    /// <summary>
    /// Name and digest, else what the executor was told; null when there is no name, or one that a tool might take for an option.
    /// </summary>
    public static string? Of(ContainerImage? image)
    {
        if (image?.Reference is not { } reference)
        {
            return null;
        }

        var name = image.Digest is { } digest ? $"{WithoutVersion(reference)}@{digest}" : reference;
        return Form().IsMatch(name) ? name : null;
    }

    /// <summary>Whether it names the same image for ever.</summary>
    public static bool IsFixed(string name) => name.Contains('@', StringComparison.Ordinal);

    // The colon of a tag stands behind the last slash; one before it is that of a port.
    private static string WithoutVersion(string reference)
    {
        var name = reference.Split('@')[0];
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? name[..colon] : name;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._/:@+-]*\z")]
    private static partial Regex Form();
}
