export * from '../../src/fhirpath/parse.ts'
