using Fluid;

namespace RunLinkedData.Html.Pages;

/// <summary>
/// Lets templates, which are all our own, see every property of a model; one that is not there is an error,
/// where Liquid would show nothing.
/// </summary>
internal sealed class StrictMembers : MemberAccessStrategy
{
    private readonly UnsafeMemberAccessStrategy _all = new() { MemberNameStrategy = MemberNameStrategies.SnakeCase };

    public override IMemberAccessor GetAccessor(Type type, string name) =>
        _all.GetAccessor(type, name) ?? throw new InvalidOperationException($"{type.Name} has no '{name}' for a template to show.");

    public override void Register(Type type, IEnumerable<KeyValuePair<string, IMemberAccessor>> accessors) =>
        _all.Register(type, accessors);
}
