/** The URL of a queue by its ARN, as SQS writes it: https://sqs.REGION.amazonaws.com/ACCOUNT/NAME. */
export function queueUrlOf(queueArn: string): string {
  const [, partition = '', , region = '', account = '', name = ''] = queueArn.split(':');
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://sqs.${region}.${suffix}/${account}/${name}`;
}
