namespace RunLinkedData.Datasets.Expecting;

/// <summary>What can be expected of the part of a member, which does not see the parts of the others.</summary>
internal static class PartExpectations
{
    /// <summary>Those of them that can be expected of it.</summary>
    public static IEnumerable<Expectation> Of(IEnumerable<Expectation> all) =>
        all.Where(expected => expected is RowExpectation { Allowed: null } and not Uniqueness and not EachDay { IsOfRange: false });

    /// <exception cref="ArgumentException">Something is expected of the version as a whole.</exception>
    public static void Check(IEnumerable<Expectation> all, string dataset)
    {
        if (all.FirstOrDefault(expected => expected is VersionExpectation or Uniqueness or EachDay { IsOfRange: false }) is { } whole)
        {
            throw new ArgumentException(
                $"'{whole.Name}' is expected of the whole dataset '{dataset}', and this is the part of one member. "
                + "Expect of it what can be seen in each row.");
        }
    }
}
