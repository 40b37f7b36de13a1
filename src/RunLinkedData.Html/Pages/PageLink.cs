using RunLinkedData.Model;
using RunLinkedData.Secrets;

namespace RunLinkedData.Html.Pages;

/// <summary>Text that may lead somewhere.</summary>
/// <param name="Label">What is read.</param>
/// <param name="Address">Where it leads: <c>http</c> or <c>https</c>; null when it is text alone.</param>
internal sealed record PageLink(string Label, string? Address)
{
    /// <summary>A link to an address that comes from outside. One that may not become a link is shown as text beside the label.</summary>
    public static PageLink Of(string label, string? address) => WebLink.Of(address) is { } safe ? new(label, safe)
        : string.IsNullOrEmpty(address) || address == label ? new(label, null)
        : new($"{label} ({SecretText.RedactSource(address)})", null);

    /// <summary>An address from outside that is its own label.</summary>
    public static PageLink Of(string address) =>
        WebLink.Of(address) is { } safe ? new(safe, safe) : new(SecretText.RedactSource(address), null);
}
