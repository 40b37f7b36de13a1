using CsCheck;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking.Search;
using RunLinkedData.Testing;

namespace RunLinkedData.MLflow.Tests.Tracking.Search;

[TestFixture]
public sealed class SearchParserTests
{
    private static readonly Gen<string> Pieces = Gen.OneOf<string>(
        Gen.OneOf(
            "params",
            "metrics.",
            "tags",
            ".",
            "`",
            "'",
            "\"",
            "=",
            "!=",
            "<",
            ">=",
            "AND",
            "and",
            "OR",
            "NOT",
            "IN",
            "LIKE",
            "ILIKE",
            "(",
            ")",
            ",",
            " ",
            "\n",
            "1",
            "-",
            "1e5",
            "1e999",
            ".5",
            "--",
            ";",
            "x",
            "start_time",
            "status",
            "datasets.name",
            "DESC",
            "\0",
            "\ud83d",
            "ü",
            "IS NULL",
            "IS",
            "NULL",
            "experiment_id"),
        Gen.String);

    [Test]
    public void ParseFilter_PrintedClauses_AreTheSameAgain() => SearchClauses.Clause.List[1, 6].Sample(clauses =>
        Assert.That(SearchParser.ParseFilter(SearchGrammar.Runs, string.Join(" AND ", clauses)), Is.EqualTo(clauses)));

    [Test]
    public void ParseFilter_AnyText_IsReadOrRefused() => Pieces.Array[0, 12].Select(string.Concat).Sample(
        text =>
        {
            AssertReadOrRefused(() => SearchParser.ParseFilter(SearchGrammar.Runs, text));
            AssertReadOrRefused(() => SearchParser.ParseFilter(SearchGrammar.Experiments, text));
            AssertReadOrRefused(() => SearchParser.ParseOrder(SearchGrammar.Runs, [text]));
        },
        iter: TestScale.Inputs(20_000));

    [Test]
    public void ParseOrder_PrintedKeys_AreTheSameAgain() => Gen
        .Select(Gen.OneOf(SearchEntity.Metric, SearchEntity.Param, SearchEntity.Tag), Gen.OneOf(SearchClauses.Keys), Gen.Bool)
        .Sample((entity, key, ascending) =>
        {
            var order = new SearchOrder(entity, key, ascending);
            Assert.That(SearchParser.ParseOrder(SearchGrammar.Runs, [order.ToString()]), Is.EqualTo(new[] { order }));
        });

    [TestCase("params.lr LIKE 'a'", "params.`lr` LIKE 'a'")]
    [TestCase("parameters.\"a b\" iLike \"it's\"", "params.`a b` ILIKE \"it's\"")]
    [TestCase("Created>=-5.", "attribute.`start_time` >= -5.")]
    [TestCase("attr.`Run name`='x' and run_id not  in ('a',\"b\")", "attribute.`run_name` = 'x' AND attribute.`run_id` NOT IN ('a', 'b')")]
    [TestCase("AND params.in = '' params.a.b = 'x' AND", "params.`in` = '' AND params.`a.b` = 'x'")]
    public void ParseFilter_LooseForms_AreUnderstood(string filter, string canonical)
    {
        Assert.That(string.Join(" AND ", SearchParser.ParseFilter(SearchGrammar.Runs, filter)), Is.EqualTo(canonical));
    }

    [TestCase("params.my-key = '1'", "params.`my-key`")]
    [TestCase("params.lr = 1", "in quotes")]
    [TestCase("metrics.m > '1'", "without quotes")]
    [TestCase("params.lr > '1'", "=, !=, LIKE, ILIKE, IS NULL, IS NOT NULL")]
    [TestCase("metrics.m IS NULL", "=, !=, <, <=, >, >=")]
    [TestCase("params.lr IS 'x'", "'IS' at position 11")]
    [TestCase("Params.lr = '1'", "params")]
    [TestCase("a = '1' OR b = '2'", "run_id")]
    [TestCase("params.a = '1' OR params.b = '2'", "AND only")]
    [TestCase("params.a = 'it''s'", "cannot be escaped")]
    [TestCase("params.a = 'x", "never closed")]
    [TestCase("run_id IN ()", "at least one text")]
    [TestCase("run_id IN ('a'", "not closed")]
    [TestCase("params.a", "no comparator")]
    [TestCase("params.a =", "no value")]
    [TestCase("   ", "no clause")]
    public void ParseFilter_WrongForm_SaysWhatToWrite(string filter, string advice)
    {
        var error = Assert.Throws<MlflowException>(() => SearchParser.ParseFilter(SearchGrammar.Runs, filter));

        Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.InvalidParameterValue));
        Assert.That(error.Message, Does.Contain(advice));
    }

    [Test]
    public void ParseFilter_TooManyClauses_IsRefused()
    {
        var filter = string.Join(" AND ", Enumerable.Repeat("params.a = '1'", 251));

        Assert.Throws<MlflowException>(() => SearchParser.ParseFilter(SearchGrammar.Runs, filter));
        Assert.That(SearchParser.ParseFilter(SearchGrammar.Runs, filter[..^19]), Has.Count.EqualTo(250));
    }

    [Test]
    public void QuoteValue_BothKindsOfQuotes_IsRefused()
    {
        Assert.That(SearchText.QuoteValue("it's"), Is.EqualTo("\"it's\""));
        Assert.That(SearchText.QuoteValue("say \"hi\""), Is.EqualTo("'say \"hi\"'"));
        Assert.That(Assert.Throws<MlflowException>(() => SearchText.QuoteValue("it's \"hi\""))!.Message, Does.Contain("LIKE"));
        Assert.Throws<MlflowException>(() => SearchText.QuoteKey(SearchEntity.Tag, "a`b"));
    }

    private static void AssertReadOrRefused(Action parse)
    {
        try
        {
            parse();
        }
        catch (MlflowException error)
        {
            Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.InvalidParameterValue));
        }
    }
}
