using CsCheck;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Search;

namespace RunLinkedData.MLflow.Tests.Tracking.Search;

[TestFixture]
public sealed class RunFilterTests
{
    private static readonly Gen<string> Keys = Gen.OneOf<string>(Gen.OneOf(SearchClauses.Keys), Gen.String)
        .Where(key => key.Length > 0 && !key.Contains('`', StringComparison.Ordinal));

    private static readonly Gen<string> Values = Gen.OneOf<string>(
        Gen.OneOf(SearchClauses.Values),
        Gen.OneOf("%", "'", "\"", "' AND tags.`x` = 'y", "a\nb", "`", "\\n", "IS NULL", ""),
        Gen.String).Where(TextFilterKey.CanHold);

    private static readonly Gen<double> Numbers = Gen.OneOf<double>(
        Gen.OneOf(0d, -0d, 0.1, 1e300, -1e-300, double.MaxValue, double.Epsilon, 1e15, 123456789012345680), Gen.Double)
        .Where(double.IsFinite);

    private static readonly Gen<(RunFilter Filter, SearchClause Clause)> Clauses = Gen.OneOf<(RunFilter, SearchClause)>(
        Gen.Select(Keys, Values, Gen.Bool)
            .Select((key, value, isTag) => OfText(
                isTag ? RunFilter.Tag(key) : RunFilter.Param(key), isTag ? SearchEntity.Tag : SearchEntity.Param, key, value))
            .SelectMany(Gen.OneOf),
        Gen.Select(Gen.OneOf(0, 1, 2, 3), Values).Select((which, value) => which switch
        {
            0 => OfText(RunFilter.RunId, SearchEntity.Attribute, "run_id", value),
            1 => OfText(RunFilter.DatasetName, SearchEntity.Dataset, "name", value),
            2 => OfText(RunFilter.DatasetDigest, SearchEntity.Dataset, "digest", value),
            _ => OfText(RunFilter.DatasetContext, SearchEntity.Dataset, "context", value),
        }).SelectMany(Gen.OneOf),
        Values.Array[1, 4].Select(values =>
            (RunFilter.RunId.In(values), Clause(SearchEntity.Attribute, "run_id", SearchComparator.In, new SearchValue.List(values)))),
        Values.Array[1, 4].Select(values => (
            RunFilter.DatasetName.NotIn(values),
            Clause(SearchEntity.Dataset, "name", SearchComparator.NotIn, new SearchValue.List(values)))),
        Gen.OneOf(Enum.GetValues<RunStatus>()).Select(status => (
            RunFilter.HasStatus(status),
            Clause(SearchEntity.Attribute, "status", SearchComparator.Equal, new SearchValue.Text(status.ToText())))));

    [Test]
    public void Text_AnyFilter_IsReadAsWhatWasMeant() => Clauses.List[1, 6].Sample(built => Assert.That(
        SearchParser.ParseFilter(SearchGrammar.Runs, RunFilter.All(built.Select(one => one.Filter)).ToString()),
        Is.EqualTo(built.Select(one => one.Clause))));

    [Test]
    public void Text_AnyNumber_IsReadAsThatNumber() => Gen.Select(Keys, Numbers).Sample((key, number) =>
    {
        var clause = SearchParser.ParseFilter(SearchGrammar.Runs, RunFilter.Metric(key).AtMost(number).ToString()).Single();

        Assert.That(
            (clause.Key, clause.Comparator, ((SearchValue.Number)clause.Value!).AsDouble),
            Is.EqualTo((key, SearchComparator.LessOrEqual, number)));
    });

    [Test]
    public void Text_AnyTime_KeepsItsDigits() => Gen.Long.Sample(time =>
    {
        var clause = SearchParser.ParseFilter(SearchGrammar.Runs, RunFilter.StartTime.AtLeast(time).ToString()).Single();

        Assert.That(((SearchValue.Number)clause.Value!).AsInteger, Is.EqualTo(time));
    });

    [Test]
    public void Text_SeveralClauses_AreJoinedByAnd()
    {
        var filter = RunFilter.HasStatus(RunStatus.Finished)
            & RunFilter.Param("horizon days").EqualTo("it's 28")
            & RunFilter.Tag("a").Exists()
            & RunFilter.Metric("mape").LessThan(0.2)
            & RunFilter.EndTime.GreaterThan(7);

        Assert.That(filter.ToString(), Is.EqualTo(
            "attribute.`status` = 'FINISHED' AND params.`horizon days` = \"it's 28\" AND "
            + "tags.`a` LIKE '%' AND metrics.`mape` < 0.2 AND attribute.`end_time` > 7"));
    }

    [Test]
    public void All_OfNothing_FindsEverything() => Assert.That(RunFilter.All().ToString(), Is.Empty);

    [Test]
    public void And_MoreClausesThanAFilterHas_IsRefused()
    {
        var most = RunFilter.All(Enumerable.Repeat(RunFilter.Tag("a").Exists(), 250));

        Assert.That(SearchParser.ParseFilter(SearchGrammar.Runs, most.ToString()), Has.Count.EqualTo(250));
        Assert.That(() => most & RunFilter.Tag("a").Exists(), Throws.ArgumentException.With.Message.Contains("250"));
    }

    [TestCase("both ' and \"")]
    [TestCase("C:\\data\\")]
    public void EqualTo_WhatNoFilterCanHold_IsRefused(string value)
    {
        Assert.That(() => RunFilter.Tag("a").EqualTo(value), Throws.ArgumentException.With.Message.Contains("LIKE with _"));
        Assert.That(() => RunFilter.RunId.In(["x", value]), Throws.ArgumentException.With.Message.Contains("LIKE with _"));
        Assert.That(TextFilterKey.CanHold(value), Is.False);
    }

    [Test]
    public void Keys_WhatNoFilterCanHold_IsRefused()
    {
        Assert.That(() => RunFilter.Tag("a`b"), Throws.ArgumentException.With.Message.Contains("backtick"));
        Assert.That(() => RunFilter.Param(""), Throws.ArgumentException);
        Assert.That(() => RunFilter.Metric(null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Values_WhatNoFilterCanHold_AreRefused()
    {
        Assert.That(() => RunFilter.RunId.In([]), Throws.ArgumentException.With.Message.Contains("at least one"));
        Assert.That(() => RunFilter.Tag("a").In(["x"]), Throws.ArgumentException.With.Message.Contains("one text at a time"));
        Assert.That(() => RunFilter.Tag("a").Like(new string('x', 50_001)), Throws.ArgumentException.With.Message.Contains("50,000"));
        Assert.That(() => RunFilter.Metric("m").EqualTo(double.NaN), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => RunFilter.Metric("m").LessThan(double.PositiveInfinity), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => RunFilter.HasStatus((RunStatus)9), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private static (RunFilter Filter, SearchClause Clause)[] OfText(TextFilterKey key, SearchEntity entity, string name, string value) =>
    [
        (key.EqualTo(value), Clause(entity, name, SearchComparator.Equal, new SearchValue.Text(value))),
        (key.NotEqualTo(value), Clause(entity, name, SearchComparator.NotEqual, new SearchValue.Text(value))),
        (key.Like(value), Clause(entity, name, SearchComparator.Like, new SearchValue.Text(value))),
        (key.ILike(value), Clause(entity, name, SearchComparator.ILike, new SearchValue.Text(value))),
        (key.Exists(), Clause(entity, name, SearchComparator.Like, new SearchValue.Text("%"))),
    ];

    private static SearchClause Clause(SearchEntity entity, string key, SearchComparator comparator, SearchValue value) =>
        new(entity, key, comparator, value);
}
