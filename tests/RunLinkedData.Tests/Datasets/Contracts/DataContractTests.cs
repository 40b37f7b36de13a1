using NUnit.Framework;
using RunLinkedData.Datasets.Contracts;
using RunLinkedData.Model;
using RunLinkedData.Model.Checks;

namespace RunLinkedData.Tests.Datasets.Contracts;

/// <summary>What is read of a contract, and what is refused, with its place.</summary>
public class DataContractTests
{
    private const string Head = "apiVersion: v3.1.0\nkind: DataContract\nid: c\nversion: 1.2.0\nstatus: active\n";

    [Test]
    public void Parse_Whole_HasWhatItSays()
    {
        var contract = DataContract.Parse(Head + """
            name: sales
            description: {purpose: plans}
            slaProperties:
              - {property: retention, value: 3, unit: y}
              - {property: latency, value: 2, unit: d}
              - {property: Freshness, value: 26, unit: h}
            schema:
              - name: sales
                relationships: [{from: sales.store, to: stores.id}]
                properties:
                  - name: store
                    quality: [{type: text, description: Stores are ours.}]
                  - {name: mail, logicalType: string, logicalTypeOptions: {format: email}}
            """);

        Assert.That(
            (contract.Id, contract.Version, contract.Name, contract.Status, contract.ApiVersion),
            Is.EqualTo(("c", "1.2.0", "sales", "active", "v3.1.0")));
        Assert.That(contract.Freshness, Is.EqualTo(TimeSpan.FromHours(26)));
        Assert.That(contract.Tables, Is.EqualTo(new[] { "sales" }));
        Assert.That(contract.NotChecked, Is.EquivalentTo(new[]
        {
            "line 14: table 'sales' is related to another table",
            "line 17: a rule of column 'store' in words: Stores are ours.",
            "line 18: column 'mail' has the format 'email'",
        }));
        Assert.That(contract.Sha256, Has.Length.EqualTo(64));
    }

    [Test]
    public void Parse_Json_IsRead()
    {
        var contract = DataContract.Parse(
            """
            {"apiVersion": "v3.0.2", "kind": "DataContract", "id": "j", "version": "1", "status": "draft", "schema": [{"name": "t"}]}
            """);

        Assert.That(contract.Tables, Is.EqualTo(new[] { "t" }));
    }

    [TestCase("name: a\n b: c", "line 7, column", "no YAML")]
    [TestCase("colour: red", "line 6, column 1", "A contract has no 'colour'")]
    [TestCase("statuss: red", "line 6, column 1", "Did you mean 'status'?")]
    [TestCase("id: again", "line 6, column 1", "'id' is there twice")]
    [TestCase("schema: [{name: t, properties: [{name: a, requred: true}]}]", "line 6, column 43", "Did you mean 'required'?")]
    [TestCase("schema: [{name: t, properties: [{name: a, required: yes}]}]", "line 6, column 53", "'yes' is neither")]
    [TestCase("schema: [{name: t, properties: [{name: a}, {name: a}]}]", "line 6", "'a' is there twice")]
    [TestCase("schema: [{name: t, properties: [{name: a, logicalType: text}]}]", "line 6", "'text' is no logicalType")]
    [TestCase("schema: [{name: t, quality: [{metric: rowCount}]}]", "line 6", "what its number has to be")]
    [TestCase("schema: [{name: t, quality: [{metric: rowCount, mustBe: many}]}]", "line 6", "'mustBe' is a number, and 'many' is none")]
    [TestCase("schema: [{name: t, quality: [{metric: rowCount, mustBe: 1, unit: percent}]}]", "line 6", "no percent")]
    [TestCase("schema: [{name: t, quality: [{metric: rowCount, mustBeBetween: [5, 5]}]}]", "line 6", "the smaller one first")]
    [TestCase("schema: [{name: t, quality: [{metric: nullValues, mustBe: 0}]}]", "line 6", "a metric of columns")]
    [TestCase("schema: [{name: t, quality: [{metric: rows, mustBe: 0}]}]", "line 6", "'rows' is no metric")]
    [TestCase("schema: [{name: t, quality: [{metric: rowCount, mustBe: 0, severity: huge}]}]", "line 6", "'huge' is no severity")]
    [TestCase(
        "schema: [{name: t, quality: [{metric: duplicateValues, mustBe: 0, arguments: {properties: [z]}}]}]",
        "line 6",
        "no column 'z'")]
    [TestCase("schema: [{name: t, quality: [{type: custom, engine: rld, implementation: eachHour}]}]", "line 6", "no rule 'eachHour'")]
    [TestCase(
        "schema: [{name: t, properties: [{name: a, quality: [{type: custom, engine: rld, implementation: {eachDay: {except: [x]}}}]}]}]",
        "line 6",
        "'x' is no day of the week")]
    [TestCase("slaProperties: [{property: latency, value: 3, unit: m}]", "line 6", "'m' is no unit")]
    [TestCase(
        "schema: [{name: t, properties: [{name: a, logicalType: integer, logicalTypeOptions: {minimum: 5, maximum: 2}}]}]",
        "line 6",
        "the least one is the greater one")]
    [TestCase(
        "schema: [{name: t, properties: [{name: a, logicalType: string, logicalTypeOptions: {pattern: '(?=x)'}}]}]",
        "line 6",
        "has lookaround")]
    [TestCase(
        "schema: [{name: t, properties: [{name: a, logicalType: date, logicalTypeOptions: {minimum: 1.1.2020}}]}]",
        "line 6",
        "Write it as 2026-11-30")]
    public void Parse_Wrong_IsRefusedWithItsPlace(string text, string place, string what)
    {
        var error = Assert.Throws<ContractException>(() => DataContract.Parse(Head + text));

        Assert.That(error!.Code, Is.EqualTo(ErrorCode.ContractInvalid));
        Assert.That(error.Message, Does.Contain(place).And.Contain(what));
        Assert.That(error.Line, Is.GreaterThanOrEqualTo(6));
    }

    [TestCase("schema: [{name: t, properties: [{name: a, logicalType: object}]}]", "logicalType object of 'a'")]
    [TestCase("schema: [{name: t, properties: [{name: a, properties: [{name: b}]}]}]", "no columns in columns")]
    [TestCase("schema: [{name: t, properties: [{name: a, logicalType: array, logicalTypeOptions: {maxItems: 3}}]}]", "'maxItems' of 'a'")]
    [TestCase("schema: [{name: t, quality: [{type: sql, query: x, mustBe: 0}]}]", "type: sql is not checked here")]
    [TestCase("schema: [{name: t, quality: [{type: custom, engine: soda, implementation: x}]}]", "engine: soda is not checked here")]
    [TestCase("schema: [{name: t, properties: [{name: a, quality: [{rule: nullCheck, mustBe: 0}]}]}]", "Write metric: nullValues")]
    public void Parse_OfTheStandardAndNotChecked_IsRefusedByName(string text, string what)
    {
        var error = Assert.Throws<ContractException>(() => DataContract.Parse(Head + text));

        Assert.That(error!.Code, Is.EqualTo(ErrorCode.ContractUnsupported));
        Assert.That(error.Message, Does.Contain("line 6").And.Contain(what));
    }

    [TestCase("", "it is empty")]
    [TestCase("a: 1", "it begins with no")]
    [TestCase("apiVersion: v3.1.0\nkind: DataProduct", "its 'kind' is 'DataProduct'")]
    [TestCase("apiVersion: v2.2.2\nkind: DataContract", "Versions v3.0 and v3.1 are read")]
    [TestCase("apiVersion: v3.1.0\nkind: DataContract\nid: a\nstatus: b", "A contract needs 'version'")]
    [TestCase("a: &a [*a]", "there is no '&a' before it")]
    [TestCase("a: 1\n---\nb: 2", "a second document")]
    public void Parse_NoContract_IsRefused(string text, string what)
    {
        var error = Assert.Throws<ContractException>(() => DataContract.Parse(text));

        Assert.That(error!.Message, Does.Contain(what));
    }

    [Test]
    public void Parse_OfTwoTablesOneNotChecked_TheOtherCanBeUsed()
    {
        var contract = DataContract.Parse(Head + "schema: [{name: a, quality: [{type: sql, mustBe: 0}]}, {name: b, physicalName: bb}]");

        Assert.That(contract.TableOf("bb").Name, Is.EqualTo("b"));
        Assert.That(() => contract.TableOf("a"), Throws.TypeOf<ContractException>());
        Assert.That(() => contract.TableOf("c"), Throws.TypeOf<ContractException>().With.Message.Contains("has no table 'c'"));
    }

    [Test]
    public void Load_NoFile_SaysSo() =>
        Assert.That(() => DataContract.Load("none.yaml"), Throws.TypeOf<FileNotFoundException>().With.Message.Contains("'none.yaml'"));
}
