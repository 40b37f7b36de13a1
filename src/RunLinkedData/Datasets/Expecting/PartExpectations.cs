namespace RunLinkedData.Datasets.Expecting;

/// <summary>What can be expected of the part of a member, which does not see the parts of the others.</summary>
internal static class PartExpectations
{
    /// <exception cref="ArgumentException">Something is expected of the version as a whole.</exception>
    public static void Check(IEnumerable<Expectation> all, string dataset)
    {
        if (all.FirstOrDefault(expected => expected is VersionExpectation or Uniqueness) is { } whole)
        {
            throw new ArgumentException(
                $"'{whole.Name}' is expected of the whole dataset '{dataset}', and this is the part of one member. "
                + "Expect of it what can be seen in each row.");
        }
    }
}
